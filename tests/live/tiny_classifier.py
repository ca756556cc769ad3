"""Makes a reward model of random weights, and scores chats by transformers, in vLLM's Python.

Usage: tiny_classifier.py TOKENIZER_FOLDER FOLDER < CHATS.json > SCORES.json
"""

import json
import sys

import torch
from transformers import AutoTokenizer, LlamaConfig, LlamaForSequenceClassification

tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=len(tokenizer),
    hidden_size=128,
    intermediate_size=256,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=2,
    max_position_embeddings=2048,
    num_labels=1,
    pad_token_id=tokenizer.pad_token_id or 0,
    initializer_range=0.2,  # far enough from 0 that scores differ
)
model = LlamaForSequenceClassification(config).to(torch.bfloat16).eval()
model.save_pretrained(sys.argv[2])
tokenizer.save_pretrained(sys.argv[2])
scores = []
for question, answer in json.load(sys.stdin):
    chat = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    text = tokenizer.apply_chat_template(chat, tokenize=False)
    ids = tokenizer(text, return_tensors="pt", add_special_tokens=False).input_ids
    with torch.no_grad():
        scores.append(model(input_ids=ids).logits.float().item())
json.dump(scores, sys.stdout)
