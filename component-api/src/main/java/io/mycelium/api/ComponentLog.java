package io.mycelium.api;

/**
 * The node's log, under the name of the component and its version. A line is cut at {@value
 * #MAX_LINE_LENGTH} characters; control characters are replaced. Failures are rendered to text at
 * once, so that nothing of the component stays in the log.
 */
public interface ComponentLog {
  /** The longest line in characters. */
  int MAX_LINE_LENGTH = 4096;

  /** What helps to understand the component; off by default. */
  void debug(String line);

  /** What an operator may want to know. */
  void info(String line);

  /** What an operator should look at. */
  void warn(String line);

  /** What has failed, with its cause. */
  void error(String line, Throwable cause);
}
