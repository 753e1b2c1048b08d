package acme.hello;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.TaskContext;
import io.mycelium.api.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Greets, and knows how often it has greeted each name, on whichever node that was. */
public final class Hello implements Component {
  private static final Duration STEP = Duration.ofMillis(100);

  private volatile ComponentContext context;

  /** For the node. */
  public Hello() {}

  @Override
  public void start(ComponentContext lent) {
    context = lent;
  }

  @Override
  public byte[] run(TaskContext task) throws InterruptedException {
    Map<String, Object> input = Json.object(task.input());
    return switch (task.operation()) {
      case "greet" -> Json.bytes(greet(input));
      case "countdown" -> Json.bytes(countdown(task, input));
      default ->
          throw new IllegalArgumentException(
              "operation '%s' is unknown; known are greet and countdown"
                  .formatted(task.operation()));
    };
  }

  private Map<String, Object> greet(Map<String, Object> input) {
    if (!(input.get("name") instanceof String name) || name.isBlank()) {
      throw new IllegalArgumentException("field 'name' must be a text");
    }
    Map<String, Object> result = new TreeMap<>();
    result.put("greeting", "Hello, " + name);
    result.put("times", count("greeted." + name));
    return result;
  }

  /** Adds one in the store of the fleet; whoever was faster is read again. */
  private long count(String key) {
    KeyValueStore store = context.keyValue();
    while (true) {
      Optional<KeyValueStore.Entry> entry = store.get(key);
      long times = 1 + entry.map(now -> Long.parseLong(new String(now.value(), UTF_8))).orElse(0L);
      long version = entry.map(KeyValueStore.Entry::version).orElse(0L);
      byte[] value = Long.toString(times).getBytes(UTF_8);
      if (store.put(key, value, version) instanceof KeyValueStore.WriteResult.Written) {
        return times;
      }
    }
  }

  private static Map<String, Object> countdown(TaskContext task, Map<String, Object> input)
      throws InterruptedException {
    long from = input.get("from") instanceof Long number ? number : 10;
    for (long left = from; left > 0; left--) {
      task.progress((double) (from - left) / from, left + " left");
      task.log(left + " left");
      if (task.awaitCancelled(STEP)) {
        return Map.of("left", left);
      }
    }
    return Map.of("left", 0);
  }
}
