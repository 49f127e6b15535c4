"""Development questions -> the numbers that ship: ranking weights, the answerability model, its calibration."""
