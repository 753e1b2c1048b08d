package io.mycelium.runtime.pins;

import io.mycelium.api.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The record of a lint that was passed, as a file of the bundle: {@code
 * docs/reference/component-manifest.md} is the specification.
 *
 * @param linted what was read
 * @param accepted the findings, all of which are accepted
 */
public record PinReport(PinLint.Linted linted, List<AcceptedPins.Accepted> accepted) {
  /** Its path in the bundle. */
  public static final String PATH = "pins.json";

  /** The version of its form. */
  public static final int FORM = 1;

  /** Copies the list. */
  public PinReport {
    accepted = List.copyOf(accepted);
  }

  /**
   * Those of the findings that a report does not accept. It accepts by rule, class and call, for a
   * line or a jar can have another name elsewhere.
   *
   * @param report the file of a bundle
   * @throws IllegalArgumentException when it is no report
   */
  public static List<PinFinding> notAccepted(byte[] report, List<PinFinding> findings) {
    Set<List<@Nullable Object>> accepted = new HashSet<>();
    if (Json.object(report).get("accepted") instanceof List<?> all) {
      for (Object each : all) {
        if (each instanceof Map<?, ?> fields) {
          accepted.add(Arrays.asList(fields.get("rule"), fields.get("class"), fields.get("call")));
        }
      }
    }
    return findings.stream()
        .filter(
            finding ->
                !accepted.contains(
                    Arrays.<@Nullable Object>asList(
                        finding.rule().id(), finding.className(), finding.call())))
        .toList();
  }

  /** The same bytes for the same input. */
  public byte[] json() {
    List<Map<String, @Nullable Object>> findings = new ArrayList<>();
    for (AcceptedPins.Accepted each : accepted) {
      PinFinding finding = each.finding();
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("rule", finding.rule().id());
      fields.put("jar", finding.jar());
      fields.put("class", finding.className());
      fields.put("method", finding.method());
      fields.put("line", finding.line());
      fields.put("call", finding.call());
      fields.put("why", finding.rule().why());
      fields.put("remedy", finding.rule().remedy());
      fields.put("reason", each.reason());
      findings.add(fields);
    }
    Map<String, @Nullable Object> report = new LinkedHashMap<>();
    report.put("pins", FORM);
    report.put("jars", linted.jars());
    report.put("classes", linted.classes());
    report.put("accepted", findings);
    report.put("notSeen", PinRule.NOT_SEEN);
    return Json.indented(report);
  }
}
