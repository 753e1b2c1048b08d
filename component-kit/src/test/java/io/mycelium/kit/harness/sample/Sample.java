package io.mycelium.kit.harness.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.KeyValueStore.WriteResult;
import io.mycelium.api.TaskContext;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A component that uses all that a node lends, and that can misbehave. */
public final class Sample implements Component {
  /** Where it leaves an object that keeps it in memory, when its setting says so. */
  public static final String HELD = "sample.held";

  private @Nullable ComponentContext context;

  /** For the harness. */
  public Sample() {}

  @Override
  public void start(ComponentContext lent) throws Exception {
    context = lent;
    lent.keyValue().watch("", entry -> lent.log().info("changed " + entry.key()));
    lent.members().onChange(all -> lent.log().info("members " + all.size()));
    lent.configuration()
        .onChange(now -> lent.log().info("greeting is " + now.text("greeting", "none")));
    switch (lent.configuration().text("fault", "")) {
      case "leak" -> System.getProperties().put(HELD, List.of(new Sample()));
      case "hang" -> new CountDownLatch(1).await();
      case "throw" -> throw new IllegalStateException("no luck today");
      default -> lent.log().info("ready");
    }
  }

  private ComponentContext context() {
    ComponentContext lent = context;
    if (lent == null) {
      throw new IllegalStateException("not started");
    }
    return lent;
  }

  @Override
  public byte[] run(TaskContext task) throws Exception {
    String result =
        switch (task.operation()) {
          case "where" -> getClass().getClassLoader().getName() + " " + context().version();
          case "echo" -> new String(task.input(), UTF_8);
          case "add" -> Long.toString(add());
          case "keep" ->
              Files.writeString(context().data().path().resolve("kept"), "kept")
                  .getFileName()
                  .toString();
          case "kept" -> Boolean.toString(Files.exists(context().data().path().resolve("kept")));
          case "wait" -> await(task);
          default -> throw new IllegalArgumentException("unknown: " + task.operation());
        };
    return result.getBytes(UTF_8);
  }

  private static String await(TaskContext task) throws InterruptedException {
    task.progress(0.5, "half");
    task.log("waits");
    while (!task.awaitCancelled(Duration.ofHours(1))) {
      task.log("still waits");
    }
    return "late";
  }

  /** Adds one, whoever else adds meanwhile and whatever answer is lost. */
  private long add() {
    context().metrics().counter("additions_total").add(1);
    KeyValueStore store = context().keyValue();
    while (true) {
      KeyValueStore.Entry entry = store.get("sum").orElse(null);
      long sum = entry == null ? 0 : Long.parseLong(new String(entry.value(), UTF_8));
      byte[] next = Long.toString(sum + 1).getBytes(UTF_8);
      try {
        if (store.put("sum", next, entry == null ? 0 : entry.version())
            instanceof WriteResult.Written) {
          return sum + 1;
        }
      } catch (UncheckedIOException unanswered) {
        context().log().warn("asks again");
        if (store.get("sum").filter(now -> Arrays.equals(now.value(), next)).isPresent()) {
          return sum + 1;
        }
      }
    }
  }
}
