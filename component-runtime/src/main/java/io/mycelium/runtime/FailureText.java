package io.mycelium.runtime;

import org.jspecify.annotations.Nullable;

/** Renders an exception of a component to text at once, trusting none of its methods. */
final class FailureText {
  static final int MAX_LENGTH = 4000;

  private static final int MAX_FRAMES = 12;
  private static final int MAX_CAUSES = 4;

  private FailureText() {}

  /** One line for people: what and why. */
  static String headline(Throwable failure) {
    String message = message(failure);
    if (failure instanceof PlainException && message != null) {
      return cut(message);
    }
    String name = failure.getClass().getName();
    return cut(message == null || message.isBlank() ? name : name + ": " + message);
  }

  /** The headline, the first frames and the causes. */
  static String full(Throwable failure) {
    StringBuilder text = new StringBuilder();
    @Nullable Throwable at = failure;
    for (int i = 0; i < MAX_CAUSES && at != null; i++) {
      text.append(i == 0 ? "" : "\ncaused by ").append(headline(at));
      appendFrames(text, at);
      at = cause(at);
    }
    return cut(text.toString());
  }

  private static void appendFrames(StringBuilder text, Throwable failure) {
    try {
      StackTraceElement[] frames = failure.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
        text.append("\n  at ").append(frames[i]);
      }
    } catch (Throwable broken) {
      text.append("\n  (its stack trace can't be read)");
    }
  }

  private static @Nullable String message(Throwable failure) {
    try {
      return failure.getMessage();
    } catch (Throwable broken) {
      return "(its message can't be read)";
    }
  }

  private static @Nullable Throwable cause(Throwable failure) {
    try {
      return failure.getCause();
    } catch (Throwable broken) {
      return null;
    }
  }

  /** Cuts a text at the limit. */
  static String cut(String text) {
    return cut(text, MAX_LENGTH);
  }

  /** Cuts a text and replaces its control characters, line ends of a stack trace apart. */
  static String cut(String text, int maxLength) {
    String kept = text.length() <= maxLength ? text : text.substring(0, maxLength);
    return kept.replaceAll("[\\p{Cntrl}&&[^\n\t]]", " ");
  }
}
