"""Fitted networks as ONNX in eight bits, refused where they answer otherwise than the network."""
