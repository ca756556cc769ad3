"""Wrong programs about sets, dictionaries and intervals."""

WRONG: dict[str, list[str]] = {
    "pocket/only_in_one": [
        """
def only_in_one(first, second):
    return first - second
""",
        """
def only_in_one(first, second):
    return {number for number in first if number not in second}
""",
    ],
    "pocket/merge_stock": [
        """
def merge_stock(stock, delivery):
    for product, number in delivery.items():
        stock[product] = stock.get(product, 0) + number
    return stock
""",
        """
from collections import Counter

def merge_stock(stock, delivery):
    return dict(Counter(stock) + Counter(delivery))
""",
    ],
    "pocket/ranking": [
        """
def ranking(points, places):
    return sorted(points, key=points.get, reverse=True)[:places]
""",
        """
def ranking(points, places):
    pairs = sorted(((value, name) for name, value in points.items()), reverse=True)
    return [name for value, name in pairs[:places]]
""",
    ],
    "pocket/merge_shifts": [
        """
def merge_shifts(shifts):
    result = []
    for start, end in sorted(shifts):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
""",
        """
def merge_shifts(shifts):
    result = []
    for start, end in sorted(shifts):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result
""",
        """
def merge_shifts(shifts):
    result = [shifts[0]]
    for start, end in shifts[1:]:
        if start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
""",
    ],
    "pocket/rooms_needed": [
        """
def rooms_needed(meetings):
    rooms = 1
    meetings = sorted(meetings)
    for i in range(1, len(meetings)):
        if meetings[i][0] < meetings[i - 1][1]:
            rooms += 1
    return rooms
""",
        """
def rooms_needed(meetings):
    most = 0
    for start, end in meetings:
        same_time = [m for m in meetings if m[0] < end and m[1] > start]
        most = max(most, len(same_time))
    return most
""",
    ],
    "pocket/work_plan": [
        """
def work_plan(needs):
    plan = []

    def visit(task):
        for need in needs[task]:
            visit(need)
        if task not in plan:
            plan.append(task)

    for task in sorted(needs):
        visit(task)
    return plan
""",
        """
def work_plan(needs):
    plan = []
    progress = True
    while progress:
        progress = False
        for task in sorted(needs):
            if task not in plan and all(need in plan for need in needs[task]):
                plan.append(task)
                progress = True
    return plan
""",
    ],
    "pocket/pack_boxes": [
        """
def pack_boxes(weights, limit):
    boxes = []
    box = []
    for weight in weights:
        if sum(box) + weight > limit:
            boxes.append(box)
            box = []
        box.append(weight)
    boxes.append(box)
    return boxes
""",
        """
def pack_boxes(weights, limit):
    boxes = []
    for weight in weights:
        for box in boxes:
            if sum(box) + weight < limit:
                box.append(weight)
                break
        else:
            boxes.append([weight])
    return boxes
""",
    ],
}
