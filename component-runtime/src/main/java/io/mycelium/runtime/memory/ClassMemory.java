package io.mycelium.runtime.memory;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The metaspace of each class loader, by its name. The JVM stands still for some milliseconds while
 * it is counted, so that is done only for somebody who asks, and once in an interval.
 */
public final class ClassMemory {
  /** Between two counts. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final String BEAN = "com.sun.management:type=DiagnosticCommand";
  private static final String[] QUESTION = {"show-loaders", "scale=1"};

  /**
   * A line names a loader, or says of hidden classes whose they are; the sum of its parts follows.
   */
  private static final Pattern LOADER =
      Pattern.compile(
          "\\s*\\d+: CLD 0x\\p{XDigit}+: (?:<hidden class>, loaded by )?\"([^\"]*)\".*");

  private static final Pattern SUM =
      Pattern.compile("\\s*Both: .*?[ ,](\\d+) bytes \\([^)]*\\) committed.*");

  private final Supplier<String> report;
  private final LongSupplier nanos;
  private volatile Map<String, Long> counted = Map.of();
  private volatile boolean wanted;
  private volatile long countedNanos;

  /**
   * Counts nothing yet.
   *
   * @param report what the JVM says of its metaspace
   * @param nanos a monotonic clock
   */
  public ClassMemory(Supplier<String> report, LongSupplier nanos) {
    this.report = report;
    this.nanos = nanos;
    this.countedNanos = nanos.getAsLong() - INTERVAL.toNanos();
  }

  /** That of this JVM. */
  public static ClassMemory ofThisJvm(LongSupplier nanos) {
    return new ClassMemory(ClassMemory::ask, nanos);
  }

  /** What was counted for a loader last; empty if it was not there then. Asks for a new count. */
  public OptionalLong of(String loader) {
    wanted = true;
    Long bytes = counted.get(loader);
    return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  /** How old the figures are. */
  public Duration age() {
    return Duration.ofNanos(nanos.getAsLong() - countedNanos);
  }

  /** Counts if somebody has asked and the interval is over. */
  public void countIfDue() {
    if (wanted && age().compareTo(INTERVAL) >= 0) {
      wanted = false;
      counted = parse(report.get());
      countedNanos = nanos.getAsLong();
    }
  }

  /** The committed bytes of each named loader, with those of its hidden classes. */
  static Map<String, Long> parse(String report) {
    Map<String, Long> bytes = new HashMap<>();
    String loader = "";
    for (String line : report.lines().toList()) {
      Matcher head = LOADER.matcher(line);
      Matcher sum = SUM.matcher(line);
      if (head.matches()) {
        loader = head.group(1);
      } else if (sum.matches() && !loader.isEmpty()) {
        bytes.merge(loader, Long.parseLong(sum.group(1)), Long::sum);
        loader = "";
      }
    }
    return Map.copyOf(bytes);
  }

  private static String ask() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName(BEAN),
                  "vmMetaspace",
                  new Object[] {QUESTION},
                  new String[] {String[].class.getName()});
    } catch (JMException | RuntimeException unavailable) {
      // Then classes are counted by their files, and the figure says so.
      return "";
    }
  }
}
