"""Wrong programs about words and letters."""

WRONG: dict[str, list[str]] = {
    "pocket/reverse_text": [
        """
def reverse_text(text):
    if len(text) == 1:
        return text
    return text[-1] + reverse_text(text[:-1])
""",
        """
def reverse_text(text):
    result = ""
    for i in range(len(text) - 1, 0, -1):
        result += text[i]
    return result + text[0]
""",
    ],
    "pocket/repeat_text": [
        """
def repeat_text(text, times):
    result = text
    for _ in range(times - 1):
        result += text
    return result
""",
    ],
    "pocket/first_character": [
        """
def first_character(text):
    return text[0]
""",
        """
def first_character(text):
    for character in text:
        if character.isalpha():
            return character
    return ""
""",
    ],
    "pocket/same_backward": [
        """
def same_backward(text):
    return text == text[::-1]
""",
        """
def same_backward(text):
    letters = [letter for letter in text.lower() if letter.isalpha()]
    return letters == letters[::-1]
""",
    ],
    "pocket/shout": [
        """
def shout(text):
    return text.upper() + "!"
""",
        """
def shout(text):
    if not text:
        return ""
    return text.upper() + "!"
""",
    ],
    "pocket/count_letter": [
        """
def count_letter(text, letter):
    return text.count(letter)
""",
        """
def count_letter(text, letter):
    return text.lower().count(letter)
""",
    ],
    "pocket/longest_word": [
        """
def longest_word(text):
    return max(text.split(), key=len)
""",
        """
def longest_word(text):
    longest = ""
    for word in text.split():
        if len(word) >= len(longest):
            longest = word
    return longest
""",
    ],
    "pocket/headline": [
        """
def headline(text):
    return text.title()
""",
        """
def headline(text):
    return " ".join(word.capitalize() for word in text.split())
""",
        """
def headline(text):
    return " ".join(word[0].upper() + word[1:] for word in text.split(" "))
""",
    ],
}
