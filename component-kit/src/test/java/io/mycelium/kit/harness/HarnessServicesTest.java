package io.mycelium.kit.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mycelium.api.NotAvailableException;
import io.mycelium.api.NotAvailableException.Facility;
import io.mycelium.api.Registration;
import io.mycelium.kit.harness.sample.Greeter;
import io.mycelium.kit.harness.sample.GreetingSample;
import io.mycelium.runtime.LoadException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A component with services and programs, on the node of a test. */
class HarnessServicesTest {
  private static final String SAMPLE = GreetingSample.class.getName();

  private final List<String> asked = new CopyOnWriteArrayList<>();

  @RegisterExtension
  final ComponentHarness node =
      sample()
          .withService(
              Greeter.class,
              "1.2.0",
              names -> {
                asked.addAll(names);
                return new Greeter.Greeting("hi", "the test");
              });

  private static ComponentHarness sample() {
    return ComponentHarness.of(SAMPLE)
        .providing(Greeter.class, "2.0.0")
        .requiring(Greeter.class, "^1.0.0");
  }

  @Test
  void component_callsTheServiceOfTheTest_andTheTestThatOfTheComponent() {
    assertThat(node.run("greet", "")).isEqualTo("Greeting[text=hi, by=the test]");
    assertThat(asked).containsExactly("Ada", "Bo");

    assertThat(node.service(Greeter.class, "^2.0.0").greet(List.of()))
        .isEqualTo(new Greeter.Greeting("hello from inside", "1.0.0"));
  }

  @Test
  void service_thatFails_orHasLeft_isAFaultForTheComponent() {
    try (Registration newer =
        node.offer(
            Greeter.class,
            "1.3.0",
            names -> {
              throw new IllegalStateException("no voice");
            })) {
      assertThat(newer).isNotNull();
      assertThat(node.submit("greet", "").failure()).contains("no voice", "the-test@1.3.0");
    }
    assertThat(node.run("greet", "")).contains("by=the test");
  }

  @Test
  void component_whoseServiceNobodyOffers_isRefusedAsByANode() {
    ComponentHarness lonely = sample().loadedByTheTest();
    lonely.open();
    try {
      assertThatThrownBy(lonely::load)
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("requires " + Greeter.class.getName() + " [1.0.0,2.0.0)");
    } finally {
      lonely.close();
    }
  }

  @Test
  void service_thatTheComponentNoLongerOffers_isNotAvailable() {
    Greeter greeter = node.service(Greeter.class, "^2.0.0");
    var _ = node.unload(node.slot());

    assertThatThrownBy(() -> greeter.greet(List.of())).isInstanceOf(NotAvailableException.class);
  }

  @Test
  void program_isHandedToTheNextSlot_andEndsWithTheTest() {
    long pid = Long.parseLong(node.run("program", ""));

    var _ = node.restart();
    assertThat(node.log()).contains("INFO adopted " + pid);
    ProcessHandle program = ProcessHandle.of(pid).orElseThrow();

    node.close();
    assertThat(program.isAlive()).isFalse();
    node.open();
  }

  @Test
  void programs_thatTheNodeDoesNotLend_areRefusedByName() {
    ComponentHarness without =
        sample()
            .withService(Greeter.class, "1.0.0", names -> new Greeter.Greeting("", ""))
            .lacking(Facility.PROCESSES)
            .loadedByTheTest();
    without.open();
    try {
      assertThatThrownBy(without::load).hasMessageContaining("PROCESSES");
    } finally {
      without.close();
    }
  }
}
