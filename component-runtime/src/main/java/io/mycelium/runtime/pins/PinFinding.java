package io.mycelium.runtime.pins;

/**
 * A call that pins a component or reaches beyond it.
 *
 * @param rule what kind of call it is
 * @param jar the file name of the jar
 * @param className the class that calls, with dots
 * @param method the name of the method that calls
 * @param line in the source, or 0 where the class file does not say it
 * @param call what is called, {@code class.method}
 */
public record PinFinding(
    PinRule rule, String jar, String className, String method, int line, String call) {
  /** Where it is, why it matters and what to do. */
  public String text() {
    return "%s in %s.%s%s (%s) calls %s: %s; %s"
        .formatted(
            rule.id(),
            className,
            method,
            line > 0 ? ":" + line : "",
            jar,
            call,
            rule.why(),
            rule.remedy());
  }
}
