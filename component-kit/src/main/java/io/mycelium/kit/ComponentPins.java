package io.mycelium.kit;

import io.mycelium.runtime.pins.AcceptedPins;
import io.mycelium.runtime.pins.PinFinding;
import io.mycelium.runtime.pins.PinLint;
import io.mycelium.runtime.pins.PinReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Holds a component's jars against the rules about pins and what its author accepts of them. */
final class ComponentPins {
  private final AcceptedPins accepted;

  ComponentPins(List<AcceptedPin> accepted) {
    List<AcceptedPins.Entry> entries = accepted.stream().map(AcceptedPin::entry).toList();
    try {
      this.accepted = new AcceptedPins(entries);
    } catch (IllegalArgumentException e) {
      throw new KitException("<acceptedPins>: " + e.getMessage(), e);
    }
  }

  /** The report of jars in which nothing is found but what is accepted. */
  PinReport report(List<Path> jars) throws IOException {
    PinLint.Linted linted;
    try {
      linted = PinLint.lint(jars);
    } catch (IllegalArgumentException e) {
      throw new KitException("the component can't be linted: " + e.getMessage(), e);
    }
    AcceptedPins.Verdict verdict = accepted.judge(linted.findings());
    if (!verdict.refused().isEmpty()) {
      throw new KitException(refusal(verdict.refused()));
    }
    if (!verdict.unused().isEmpty()) {
      AcceptedPins.Entry unused = verdict.unused().getFirst();
      throw new KitException(
          "<acceptedPin> of %s in %s accepts nothing: leave it out"
              .formatted(unused.rule().id(), unused.where()));
    }
    return new PinReport(linted, verdict.accepted());
  }

  private static String refusal(List<PinFinding> findings) {
    return PinFinding.listed(
        "%d calls keep the component in memory or reach beyond it; mend each, or accept it with a"
                .formatted(findings.size())
            + " reason in <acceptedPins><acceptedPin><rule/><where/><reason/>:",
        findings);
  }
}
