package io.mycelium.kit.harness.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.Processes;
import io.mycelium.api.TaskContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A component that needs a greeter, is one itself, and starts a program. */
public final class GreetingSample implements Component {
  private @Nullable ComponentContext context;

  /** For the harness. */
  public GreetingSample() {}

  @Override
  public void start(ComponentContext lent) {
    context = lent;
    Greeter.Greeting own = new Greeter.Greeting("hello from inside", lent.version().toString());
    var _ = lent.services().offer(Greeter.class, names -> own);
    lent.processes().adopted().forEach(child -> lent.log().info("adopted " + child.pid()));
  }

  @Override
  public byte[] run(TaskContext task) throws Exception {
    ComponentContext lent = context;
    if (lent == null) {
      throw new IllegalStateException("not started");
    }
    String result =
        switch (task.operation()) {
          case "greet" ->
              lent.services().require(Greeter.class).greet(List.of("Ada", "Bo")).toString();
          case "program" ->
              Long.toString(
                  lent.processes()
                      .start(
                          new Processes.Spec(
                              task.task(),
                              List.of("/bin/sleep", "3600"),
                              Map.of(),
                              lent.data().path(),
                              64L << 20))
                      .pid());
          default -> throw new IllegalArgumentException("unknown: " + task.operation());
        };
    return result.getBytes(UTF_8);
  }
}
