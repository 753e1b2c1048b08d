package io.mycelium.runtime.pins;

import java.util.ArrayList;
import java.util.List;

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
  /** How many findings one message shows. */
  private static final int MAX_SHOWN = 25;

  /** Findings as a message: what they are, then each in a line of its own. */
  public static String listed(String heading, List<PinFinding> findings) {
    List<String> lines = new ArrayList<>();
    lines.add(heading);
    findings.stream().limit(MAX_SHOWN).map(PinFinding::text).forEach(lines::add);
    if (findings.size() > MAX_SHOWN) {
      lines.add("and %d more".formatted(findings.size() - MAX_SHOWN));
    }
    return String.join("\n  ", lines);
  }

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
