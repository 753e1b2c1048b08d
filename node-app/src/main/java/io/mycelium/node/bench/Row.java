package io.mycelium.node.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param bench which bench measured it
 * @param metric what it is
 * @param unit of the value and of the baseline
 * @param value the figure
 * @param baseline what it is compared with, or null
 * @param ratio the value by the baseline, or null
 * @param limit the most that is allowed: of the ratio where there is a baseline, else of the value;
 *     null for information
 * @param holds whether it keeps to the limit
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
  "bench",
  "metric",
  "unit",
  "value",
  "baseline",
  "ratio",
  "limit",
  "holds",
})
record Row(
    String bench,
    String metric,
    String unit,
    double value,
    @Nullable Double baseline,
    @Nullable Double ratio,
    @Nullable Double limit,
    boolean holds) {
  private static final int DIGITS = 3;

  /** A figure that is only shown. */
  static Row information(String bench, String metric, String unit, double value) {
    return new Row(bench, metric, unit, rounded(value), null, null, null, true);
  }

  /** A figure beside another one, only shown. */
  static Row beside(String bench, String metric, String unit, double value, double baseline) {
    return new Row(
        bench, metric, unit, rounded(value), rounded(baseline), by(value, baseline), null, true);
  }

  /** A figure that must not be above a limit. */
  static Row limited(String bench, String metric, String unit, double value, double limit) {
    return new Row(bench, metric, unit, rounded(value), null, null, limit, value <= limit);
  }

  /** A figure that must not be above so many times another one. */
  static Row limitedRatio(String bench, String metric, Compared compared, double timesTheBaseline) {
    double ratio = compared.value() / compared.baseline();
    return new Row(
        bench,
        metric,
        compared.unit(),
        rounded(compared.value()),
        rounded(compared.baseline()),
        by(compared.value(), compared.baseline()),
        timesTheBaseline,
        ratio <= timesTheBaseline);
  }

  /** The same figure without a limit. */
  Row forInformation() {
    return new Row(bench, metric, unit, value, baseline, ratio, null, true);
  }

  /**
   * Two figures of one unit.
   *
   * @param unit of both
   * @param value the one that is looked at
   * @param baseline what it is measured by
   */
  record Compared(String unit, double value, double baseline) {}

  private static @Nullable Double by(double value, double baseline) {
    return baseline == 0 ? null : rounded(value / baseline);
  }

  private static double rounded(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_UP).doubleValue()
        : value;
  }
}
