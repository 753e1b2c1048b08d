package io.mycelium.runtime.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.json.Json;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptedPinsTest {
  private static final String REASON = "nothing here calls it";

  private static PinFinding exitIn(String className) {
    return new PinFinding(PinRule.EXIT, "a.jar", className, "main", 7, "java.lang.System.exit");
  }

  private static AcceptedPins accepting(PinRule rule, String where) {
    return new AcceptedPins(List.of(new AcceptedPins.Entry(rule, where, REASON)));
  }

  @Test
  void acceptance_ofAClass_coversItAndTheClassesInIt() {
    AcceptedPins.Verdict verdict =
        accepting(PinRule.EXIT, "acme.Tool")
            .judge(List.of(exitIn("acme.Tool"), exitIn("acme.Tool$1"), exitIn("acme.Tools")));
    assertThat(verdict.accepted()).hasSize(2).allMatch(each -> each.reason().equals(REASON));
    assertThat(verdict.refused()).containsExactly(exitIn("acme.Tools"));
    assertThat(verdict.unused()).isEmpty();
  }

  @Test
  void acceptance_ofAPackage_coversThoseBelowIt() {
    AcceptedPins.Verdict verdict =
        accepting(PinRule.EXIT, "acme.*")
            .judge(List.of(exitIn("acme.Tool"), exitIn("acme.a.Tool"), exitIn("acmex.Tool")));
    assertThat(verdict.refused()).containsExactly(exitIn("acmex.Tool"));
  }

  @Test
  void acceptance_ofAnotherRuleOrOfNothing_isUnused() {
    AcceptedPins.Verdict verdict =
        accepting(PinRule.THREAD, "acme.*").judge(List.of(exitIn("acme.Tool")));
    assertThat(verdict.refused()).hasSize(1);
    assertThat(verdict.unused()).hasSize(1);
  }

  @Test
  void acceptance_withoutAPlaceOrAReason_isRefused() {
    assertThatThrownBy(() -> new AcceptedPins.Entry(PinRule.EXIT, "*", REASON))
        .hasMessageContaining("<where>");
    assertThatThrownBy(() -> new AcceptedPins.Entry(PinRule.EXIT, "acme.Tool", " fine "))
        .hasMessageContaining("<reason> 'fine'", "10 characters");
    AcceptedPins.Entry entry = new AcceptedPins.Entry(PinRule.EXIT, "acme.Tool", REASON);
    assertThatThrownBy(() -> new AcceptedPins(Collections.nCopies(65, entry)))
        .hasMessageContaining("65 pins", "at most 64");
  }

  @Test
  void report_ofWhatIsAccepted_isJsonWithEveryField() {
    PinReport report =
        new PinReport(
            new PinLint.Linted(2, 30, List.of(exitIn("acme.Tool"))),
            List.of(new AcceptedPins.Accepted(exitIn("acme.Tool"), REASON)));
    var read = Json.object(report.json());
    assertThat(read).containsEntry("pins", 1L).containsEntry("jars", 2L);
    assertThat(read).containsEntry("classes", 30L);
    assertThat(read.get("accepted"))
        .asString()
        .contains("rule=exit", "jar=a.jar", "class=acme.Tool", "method=main", "line=7")
        .contains("call=java.lang.System.exit", "why=", "remedy=", "reason=" + REASON);
    assertThat(read.get("notSeen")).asString().contains("thread locals");
  }
}
