package io.mycelium.runtime;

/** How an attempt ended. */
public sealed interface TaskOutcome {
  /** It returned a result. */
  record Succeeded(byte[] result) implements TaskOutcome {}

  /** It threw, or its result was refused. */
  record Failed(String reason) implements TaskOutcome {}

  /** It ended after it was told to stop. */
  record Cancelled() implements TaskOutcome {}
}
