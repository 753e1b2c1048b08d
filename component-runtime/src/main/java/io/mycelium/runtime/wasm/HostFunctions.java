package io.mycelium.runtime.wasm;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.TaskContext;
import io.mycelium.runtime.LineBudget;
import io.mycelium.runtime.PlainException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a module may call. {@code docs/reference/wasm-abi.md} says what each does; addresses are
 * of the memory of the caller.
 */
final class HostFunctions {
  /** The name of the module that the functions are imported from. */
  static final String MODULE = "mycelium";

  private static final long[] NOTHING = {};
  private static final int ABSENT = -1;
  private static final int MAX_KEY_BYTES = 4 * KeyValueStore.MAX_KEY_LENGTH;

  private final InstantSource clock;
  private final boolean store;
  private final LineBudget logLines;
  private final LineBudget taskLines;

  /**
   * @param clock tells the time
   * @param store whether the node lends a key-value store
   * @param logLines how often the component's log may be written
   * @param taskLines how often the logs of tasks may be written
   */
  HostFunctions(InstantSource clock, boolean store, LineBudget logLines, LineBudget taskLines) {
    this.clock = clock;
    this.store = store;
    this.logLines = logLines;
    this.taskLines = taskLines;
  }

  /** Reads a type: a letter for each parameter, {@code >}, a letter for the result. */
  static FunctionType type(String letters) {
    int arrow = letters.indexOf('>');
    return FunctionType.of(
        values(letters.substring(0, arrow)), values(letters.substring(arrow + 1)));
  }

  private static List<ValType> values(String letters) {
    return letters
        .chars()
        .mapToObj(
            letter ->
                switch (letter) {
                  case 'i' -> ValType.I32;
                  case 'l' -> ValType.I64;
                  case 'd' -> ValType.F64;
                  default -> throw new IllegalArgumentException(letters);
                })
        .toList();
  }

  /** The names and types of what this node grants. */
  Map<String, FunctionType> granted() {
    Map<String, FunctionType> types = new LinkedHashMap<>();
    types.put("log", type("iii>"));
    types.put("line", type("ii>"));
    types.put("progress", type("dii>"));
    types.put("cancelled", type(">i"));
    types.put("now_ms", type(">l"));
    if (store) {
      types.put("kv_get", type("iiiii>i"));
      types.put("kv_put", type("iiiil>l"));
      types.put("kv_delete", type("iil>l"));
    }
    return types;
  }

  /**
   * The functions for one instance.
   *
   * @param task whose attempt it is; null while the component starts
   */
  ImportValues of(ComponentContext context, @Nullable TaskContext task) {
    List<ImportFunction> functions = new ArrayList<>();
    granted()
        .forEach(
            (name, type) ->
                functions.add(
                    new HostFunction(
                        MODULE,
                        name,
                        type,
                        (instance, args) -> {
                          StackReserve.require();
                          return called(
                              name,
                              args,
                              new Caller(context, task, new GuestMemory(instance.memory())));
                        })));
    return ImportValues.builder().withFunctions(functions).build();
  }

  private static long[] called(String name, long[] args, Caller caller) {
    try {
      return caller.call(name, args);
    } catch (PlainException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PlainException("%s.%s has failed: %s".formatted(MODULE, name, e.getMessage()));
    }
  }

  /** One call of one instance. */
  private final class Caller {
    private final ComponentContext context;
    private final @Nullable TaskContext task;
    private final GuestMemory memory;

    Caller(ComponentContext context, @Nullable TaskContext task, GuestMemory memory) {
      this.context = context;
      this.task = task;
      this.memory = memory;
    }

    long[] call(String name, long[] args) {
      return switch (name) {
        case "log" -> log(number(args, 0), number(args, 1), number(args, 2));
        case "line" -> line(number(args, 0), number(args, 1));
        case "progress" ->
            progress(Double.longBitsToDouble(args[0]), number(args, 1), number(args, 2));
        case "cancelled" -> result(task != null && task.cancelled() ? 1 : 0);
        case "now_ms" -> result(clock.millis());
        case "kv_get" -> get(key(args), number(args, 2), number(args, 3), number(args, 4));
        case "kv_put" ->
            result(
                version(
                    context
                        .keyValue()
                        .put(
                            key(args),
                            memory.read(
                                "a value",
                                number(args, 2),
                                number(args, 3),
                                KeyValueStore.MAX_VALUE_BYTES),
                            args[4])));
        case "kv_delete" -> result(version(context.keyValue().delete(key(args), args[2])));
        default -> throw new IllegalArgumentException(name);
      };
    }

    private long[] log(int level, int address, int length) {
      String text = memory.beginning("a line", address, length);
      if (logLines.take()) {
        String dropped = logLines.told();
        if (!dropped.isEmpty()) {
          context.log().warn(dropped);
        }
        switch (level) {
          case 0 -> context.log().debug(text);
          case 1 -> context.log().info(text);
          default -> context.log().warn(text);
        }
      }
      return NOTHING;
    }

    private long[] line(int address, int length) {
      String text = memory.beginning("a line", address, length);
      if (task != null && taskLines.take()) {
        String dropped = taskLines.told();
        if (!dropped.isEmpty()) {
          task.log(dropped);
        }
        task.log(text);
      }
      return NOTHING;
    }

    private long[] progress(double fraction, int address, int length) {
      String text = memory.beginning("a message", address, length);
      if (task != null) {
        task.progress(fraction, text);
      }
      return NOTHING;
    }

    private long[] get(String key, int buffer, int capacity, int versionAt) {
      Optional<KeyValueStore.Entry> found = context.keyValue().get(key);
      memory.writeLong("a version", versionAt, found.map(KeyValueStore.Entry::version).orElse(0L));
      if (found.isEmpty() || found.get().deleted()) {
        return result(ABSENT);
      }
      byte[] value = found.get().value();
      int length = Integer.compareUnsigned(capacity, value.length) < 0 ? capacity : value.length;
      memory.write("a buffer", buffer, value, length);
      return result(value.length);
    }

    private String key(long[] args) {
      return memory.text("a key", number(args, 0), number(args, 1), MAX_KEY_BYTES);
    }

    private static long version(KeyValueStore.WriteResult result) {
      return switch (result) {
        case KeyValueStore.WriteResult.Written(long version) -> version;
        case KeyValueStore.WriteResult.Conflict(long actual) -> -1 - actual;
      };
    }

    private static int number(long[] args, int index) {
      return (int) args[index];
    }

    private static long[] result(long value) {
      return new long[] {value};
    }
  }

  /** The bytes of a text. */
  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
