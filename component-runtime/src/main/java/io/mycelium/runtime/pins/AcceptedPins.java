package io.mycelium.runtime.pins;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an author accepts of the findings, and why. An acceptance that accepts nothing is refused as
 * well, so that none outlives its reason.
 *
 * @param entries each acceptance
 */
public record AcceptedPins(List<Entry> entries) {
  /** The most acceptances of one component. */
  public static final int MAX_ENTRIES = 64;

  /** The shortest reason. */
  public static final int MIN_REASON_LENGTH = 10;

  private static final String ALL_BELOW = ".*";

  /** Refuses too many. */
  public AcceptedPins {
    entries = List.copyOf(entries);
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "%d pins are accepted, at most %d may be".formatted(entries.size(), MAX_ENTRIES));
    }
  }

  /**
   * One acceptance.
   *
   * @param rule what kind of call
   * @param where the name of a class, which includes the classes in it, or of a package followed by
   *     {@code .*}, which includes those below it
   * @param reason why it does no harm here
   */
  public record Entry(PinRule rule, String where, String reason) {
    /** Refuses an empty place and a reason that says nothing. */
    public Entry {
      where = where.strip();
      reason = reason.strip().replaceAll("\\s+", " ");
      if (where.isEmpty() || where.equals(ALL_BELOW) || where.equals("*")) {
        throw new IllegalArgumentException(
            "accepted pin %s: <where> must name a class or a package with '.*'"
                .formatted(rule.id()));
      }
      if (reason.length() < MIN_REASON_LENGTH) {
        throw new IllegalArgumentException(
            "accepted pin %s in %s: <reason> '%s' must say in at least %d characters why it does no"
                    .formatted(rule.id(), where, reason, MIN_REASON_LENGTH)
                + " harm here");
      }
    }

    boolean accepts(PinFinding finding) {
      if (rule != finding.rule()) {
        return false;
      }
      String name = finding.className();
      return where.endsWith(ALL_BELOW)
          ? name.startsWith(where.substring(0, where.length() - 1))
          : name.equals(where) || name.startsWith(where + "$");
    }
  }

  /** A finding with the reason for which it is accepted. */
  public record Accepted(PinFinding finding, String reason) {}

  /**
   * What the acceptances leave of the findings.
   *
   * @param accepted what is accepted
   * @param refused what is not
   * @param unused the acceptances that accept nothing
   */
  public record Verdict(List<Accepted> accepted, List<PinFinding> refused, List<Entry> unused) {}

  /** Judges findings; the first acceptance that fits counts. */
  public Verdict judge(List<PinFinding> findings) {
    List<Accepted> accepted = new ArrayList<>();
    List<PinFinding> refused = new ArrayList<>();
    Set<Entry> used = new HashSet<>();
    for (PinFinding finding : findings) {
      Optional<Entry> fitting =
          entries.stream().filter(entry -> entry.accepts(finding)).findFirst();
      if (fitting.isPresent()) {
        used.add(fitting.get());
        accepted.add(new Accepted(finding, fitting.get().reason()));
      } else {
        refused.add(finding);
      }
    }
    return new Verdict(
        List.copyOf(accepted),
        List.copyOf(refused),
        entries.stream().filter(entry -> !used.contains(entry)).toList());
  }
}
