package acme.hello;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mycelium.kit.harness.ComponentHarness;
import io.mycelium.kit.harness.HarnessTask;
import io.mycelium.runtime.TaskOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HelloTest {
  @RegisterExtension final ComponentHarness node = ComponentHarness.of("acme.hello.Hello");

  private String greetAda() {
    return node.run("greet", "{\"name\": \"Ada\"}");
  }

  @Test
  void greet_countsByNameAlsoAcrossARestart() {
    assertEquals("{\"greeting\":\"Hello, Ada\",\"times\":1}", greetAda());
    node.restart();
    assertEquals("{\"greeting\":\"Hello, Ada\",\"times\":2}", greetAda());
  }

  @Test
  void greet_withoutAName_fails() {
    assertTrue(node.submit("greet", "{}").failure().contains("field 'name' must be a text"));
  }

  @Test
  void greet_withAStoreThatIsSilent_failsAndCountsNothing() {
    node.store().fallSilent();
    HarnessTask task = node.submit("greet", "{\"name\": \"Ada\"}");
    assertTrue(task.failure().contains("was not answered"));
    node.store().answer();
    assertEquals("{\"greeting\":\"Hello, Ada\",\"times\":1}", greetAda());
  }

  @Test
  void countdown_thatIsCancelled_ends() {
    HarnessTask task = node.submit("countdown", "{\"from\": 1000}");
    task.awaitLog("999 left");
    task.cancel();
    assertEquals(new TaskOutcome.Cancelled(), task.outcome());
  }

  @Test
  void secondVersion_besideTheFirst_countsOn() {
    assertEquals("{\"greeting\":\"Hello, Ada\",\"times\":1}", greetAda());
    assertEquals(
        "{\"greeting\":\"Hello, Ada\",\"times\":2}",
        node.loadBeside("1.1.0").run("greet", "{\"name\": \"Ada\"}"));
  }
}
