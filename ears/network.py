"""A small Whisper in plain torch, with the parameter names of the Hugging Face model it is exported to.

faster-whisper always hands the encoder 3000 frames (30 s), nearly all of them padding. Training on that
would cost ten times too much, so positions after `WINDOW` share one embedding: on pure padding they all
compute the same thing in every layer, and ONE key weighted by their number stands for all of them. The
padding inside the window is stood for in the same way by a few positions spread over it.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ears.tokens import WINDOW_SECONDS

WINDOW = WINDOW_SECONDS * 50
"""Encoder positions (20 ms each) that can carry sound."""
ALL_POSITIONS = 1500
DECODER_POSITIONS = 448
MEL_BANDS = 80
_STAND_INS = 8


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    vocabulary: int
    sounds: int
    width: int = 192
    heads: int = 4
    inner: int = 768
    encoder_layers: int = 4
    decoder_layers: int = 2

    def as_dict(self) -> dict[str, int]:
        """For a checkpoint."""
        return asdict(self)


def sinusoids(length: int, width: int) -> Tensor:
    """Fixed position embeddings, shape (length, width)."""
    rates = torch.exp(-math.log(10000.0) / (width // 2 - 1) * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention. Written out, because its backward pass on a CPU is faster than the fused one."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.q_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, x: Tensor, source: Tensor, bias: Tensor) -> Tensor:
        """x (batch, queries, width), source (batch, keys, width), bias broadcast over (batch, heads, queries, keys)."""
        queries, keys, values = map(self._split, (self.q_proj(x), self.k_proj(source), self.v_proj(source)))
        scale = (x.shape[-1] // self.heads) ** -0.5
        weights = ((queries * scale) @ keys.transpose(-1, -2) + bias.to(queries.dtype)).softmax(-1)
        mixed: Tensor = self.out_proj((weights.to(values.dtype) @ values).transpose(1, 2).flatten(2))
        return mixed


class EncoderLayer(nn.Module):
    """Self-attention, then a two-layer perceptron, each on a normalised copy."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape.width, shape.heads)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """x (batch, positions, width)."""
        normal = self.self_attn_layer_norm(x)
        x = x + self.self_attn(normal, normal, bias)
        inner: Tensor = self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))
        return x + inner


class DecoderLayer(nn.Module):
    """Self-attention over what was written, attention to what was heard, then a perceptron."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape.width, shape.heads)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.encoder_attn = Attention(shape.width, shape.heads)
        self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, causal: Tensor, heard: Tensor, bias: Tensor) -> Tensor:
        """x (batch, tokens, width), heard (batch, positions, width)."""
        normal = self.self_attn_layer_norm(x)
        x = x + self.self_attn(normal, normal, causal)
        x = x + self.encoder_attn(self.encoder_attn_layer_norm(x), heard, bias)
        inner: Tensor = self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))
        return x + inner


class Encoder(nn.Module):
    """Log-mel frames to hearing states."""

    fixed_positions: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(MEL_BANDS, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.register_buffer("fixed_positions", sinusoids(WINDOW, shape.width))
        self.padding_position = nn.Parameter(torch.zeros(shape.width))
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)

    def frozen_part(self, layers: int) -> list[nn.Module]:
        """The ears of the network up to its `layers`-th layer, which a longer list need not change. 0: nothing."""
        return [self.conv1, self.conv2, *list(self.layers)[:layers]] if layers else []

    def position_table(self) -> Tensor:
        """All the embeddings the exported model has, shape (ALL_POSITIONS, width)."""
        tail = self.padding_position.detach().expand(ALL_POSITIONS - WINDOW, -1)
        return torch.cat([self.fixed_positions, tail])

    def forward(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """mel (batch, frames, bands), an even number of frames, zero-padded.

        Returns the states (batch, positions + stand-ins, width) and the attention bias that gives each
        stand-in the weight of all the padding it stands for.
        """
        positions = mel.shape[1] // 2
        # Four more zero positions, so that the one used as padding has only padding within its reach.
        frames = functional.pad(mel, (0, 0, 0, 8)).transpose(1, 2)
        x = functional.gelu(self.conv2(functional.gelu(self.conv1(frames)))).transpose(1, 2)
        sound, padding = x[:, :positions], x[:, positions + 2 : positions + 3]
        parts = [sound + self.fixed_positions[:positions].to(x.dtype)]
        weights = [torch.zeros(positions)]
        missing = WINDOW - positions
        if missing > 0:
            count = min(_STAND_INS, missing)
            spread = torch.linspace(positions, WINDOW - 1, count).long()
            parts.append(padding + self.fixed_positions[spread].to(x.dtype))
            weights.append(torch.full((count,), math.log(missing / count)))
        parts.append(padding + self.padding_position.to(x.dtype))
        weights.append(torch.tensor([math.log(ALL_POSITIONS - WINDOW)]))
        bias = torch.cat(weights)
        x = torch.cat(parts, dim=1)
        for layer in self.layers:
            x = layer(x, bias)
        return self.layer_norm(x), bias


class Decoder(nn.Module):
    """Tokens so far and hearing states to the next token."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.embed_positions = nn.Embedding(DECODER_POSITIONS, shape.width)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)
        nn.init.normal_(self.embed_tokens.weight, std=0.05)
        self.embed_positions.weight.data = 0.1 * sinusoids(DECODER_POSITIONS, shape.width)

    def forward(self, tokens: Tensor, heard: Tensor, bias: Tensor) -> Tensor:
        """tokens (batch, length) to logits (batch, length, vocabulary)."""
        length = tokens.shape[1]
        causal = torch.full((length, length), -1e4).triu(1)
        x = self.embed_tokens(tokens) + self.embed_positions.weight[:length]
        for layer in self.layers:
            x = layer(x, causal, heard, bias)
        return functional.linear(self.layer_norm(x), self.embed_tokens.weight)


class PracticeWhisper(nn.Module):
    """Encoder and decoder, and a head for the encoder's own loss that is not exported."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)
        self.sound_head = nn.Linear(shape.width, shape.sounds)
