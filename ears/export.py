"""From a checkpoint to the directory that an unmodified faster-whisper loads: CTranslate2, int8 weights."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from ctranslate2.converters import TransformersConverter
from tokenizers import Tokenizer
from transformers import WhisperConfig, WhisperForConditionalGeneration

from ears.lines import LIST_PATH, by_language, fingerprint, read_lines
from ears.network import ALL_POSITIONS, DECODER_POSITIONS, MEL_BANDS, PracticeWhisper, Shape
from ears.tokens import UNUSED, WINDOW_SECONDS, SpecialIds, build_tokenizer, special_ids

TARGET = Path(__file__).parent.parent / "agent" / "speech" / "practice_ears"
LARGEST_BYTES = 6_000_000
_NOT_EXPORTED = ("sound_head.", "encoder.fixed_positions", "encoder.padding_position")
_WRITTEN = ("model.bin", "config.json", "vocabulary.json", "tokenizer.json", "preprocessor_config.json")


def hugging_face_model(network: PracticeWhisper, ids: SpecialIds) -> Any:
    """The same weights as a Hugging Face Whisper with its full 1500 encoder positions."""
    shape = network.shape
    model = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=shape.vocabulary,
            num_mel_bins=MEL_BANDS,
            d_model=shape.width,
            encoder_layers=shape.encoder_layers,
            decoder_layers=shape.decoder_layers,
            encoder_attention_heads=shape.heads,
            decoder_attention_heads=shape.heads,
            encoder_ffn_dim=shape.inner,
            decoder_ffn_dim=shape.inner,
            max_source_positions=ALL_POSITIONS,
            max_target_positions=DECODER_POSITIONS,
            pad_token_id=ids.end_of_text,
            bos_token_id=ids.end_of_text,
            eos_token_id=ids.end_of_text,
            decoder_start_token_id=ids.start,
            suppress_tokens=[],
            begin_suppress_tokens=[],
        )
    )
    weights = {f"model.{k}": v for k, v in network.state_dict().items() if not k.startswith(_NOT_EXPORTED)}
    weights["model.encoder.embed_positions.weight"] = network.encoder.position_table()
    weights["proj_out.weight"] = weights["model.decoder.embed_tokens.weight"]
    model.load_state_dict(weights, strict=True)
    generation: Any = model.generation_config
    # Otherwise saving derives the settings anew from the model and the language ids are lost.
    generation._from_model_config = False
    # Nothing may be forbidden at the start: silence is answered by ending at once.
    generation.suppress_tokens = []
    generation.begin_suppress_tokens = []
    generation.is_multilingual = True
    generation.lang_to_id = {f"<|{name}|>": ids.languages[name] for name in ("en", "ko")}
    generation.no_timestamps_token_id = ids.no_timestamps
    return model


def _write_hugging_face(directory: Path, model: Any, tokenizer: Tokenizer) -> None:
    model.save_pretrained(directory)
    tokenizer.save(str(directory / "tokenizer.json"))
    end = "<|endoftext|>"
    (directory / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": end, "eos_token": end})
    )
    (directory / "preprocessor_config.json").write_text(
        json.dumps(
            {
                "feature_extractor_type": "WhisperFeatureExtractor",
                "feature_size": MEL_BANDS,
                "sampling_rate": 16000,
                "hop_length": 160,
                "n_fft": 400,
                "chunk_length": WINDOW_SECONDS,
                "n_samples": WINDOW_SECONDS * 16000,
                "nb_max_frames": WINDOW_SECONDS * 100,
                "padding_value": 0.0,
            },
            indent=1,
        )
    )


def _mark_multilingual(vocabulary: Path) -> None:
    pieces = json.loads(vocabulary.read_text(encoding="utf-8"))
    pieces[pieces.index(UNUSED)] = ""
    vocabulary.write_text(json.dumps(pieces, ensure_ascii=False, indent=0), encoding="utf-8")


def write_list(target: Path, trained: dict[str, list[str]], lines: Path = LIST_PATH) -> None:
    """Ship the list beside the model, with fingerprints of both, so that code can tell what these ears are."""
    listed = by_language(read_lines(lines))
    for language, texts in listed.items():
        unknown = set(texts) - set(trained[language])
        if unknown:
            raise ValueError(f"the ears were never taught {sorted(unknown)}: train again")
    document = {
        "kind": "practice ears: they know these lines only",
        "lines_sha256": fingerprint(listed),
        "model_sha256": hashlib.sha256((target / "model.bin").read_bytes()).hexdigest(),
        "lines": listed,
    }
    (target / "lines.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def export(checkpoint: Path, target: Path = TARGET, lines: Path = LIST_PATH) -> None:
    """Write the averaged weights of a checkpoint to `target` as CTranslate2 int8, with the list they know."""
    saved = torch.load(checkpoint, weights_only=True)
    tokenizer = build_tokenizer(text for texts in saved["lines"].values() for text in texts)
    ids = special_ids(tokenizer)
    network = PracticeWhisper(Shape(**saved["shape"]))
    network.load_state_dict(saved["average"])
    with tempfile.TemporaryDirectory() as scratch:
        source, converted = Path(scratch, "hugging_face"), Path(scratch, "ctranslate2")
        _write_hugging_face(source, hugging_face_model(network, ids), tokenizer)
        copied = ["tokenizer.json", "preprocessor_config.json"]
        TransformersConverter(str(source), copy_files=copied).convert(str(converted), quantization="int8")
        _mark_multilingual(converted / "vocabulary.json")
        target.mkdir(parents=True, exist_ok=True)
        for name in _WRITTEN:
            shutil.copyfile(converted / name, target / name)
    write_list(target, saved["lines"], lines)
    size = sum((target / name).stat().st_size for name in _WRITTEN)
    print(f"{target}: {size / 1e6:.2f} MB after {saved['step']} steps")
    if size > LARGEST_BYTES:
        raise ValueError(f"{size} bytes are more than the {LARGEST_BYTES} allowed")


def main(arguments: list[str] | None = None) -> None:
    """Command line of the export stage."""
    parser = argparse.ArgumentParser(prog="python -m ears.export", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=Path("ears/build/checkpoint.pt"))
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--lines", type=Path, default=LIST_PATH)
    chosen = parser.parse_args(arguments)
    export(chosen.checkpoint, chosen.target, chosen.lines)


if __name__ == "__main__":
    main()
