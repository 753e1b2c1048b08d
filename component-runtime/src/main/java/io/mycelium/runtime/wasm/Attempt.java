package io.mycelium.runtime.wasm;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import io.mycelium.api.TaskContext;
import io.mycelium.runtime.PlainException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One instance of a module, from its making to its result, on one thread. */
final class Attempt {
  private static final int FAILED = 1 << 31;

  private final String function;
  private @Nullable Thread thread = Thread.currentThread();
  private boolean expired;
  private volatile @Nullable Memory memory;

  /**
   * An attempt of the calling thread.
   *
   * @param function the exported function that runs a task
   */
  Attempt(String function) {
    this.function = function;
  }

  /** Makes the instance and lets the module prepare itself. */
  Instance begin(WasmCode code, ImportValues imports) {
    return guarded(
        () -> {
          Instance instance = code.instance(imports);
          memory = instance.memory();
          if (code.hasInitialize()) {
            instance.export(ModuleRules.INITIALIZE).apply();
          }
          return instance;
        });
  }

  /**
   * Runs a task.
   *
   * @throws PlainException with what went wrong
   */
  byte[] run(WasmCode code, ImportValues imports, TaskContext task) {
    Instance instance = begin(code, imports);
    return guarded(() -> run(instance, task));
  }

  private byte[] run(Instance instance, TaskContext task) {
    GuestMemory own = new GuestMemory(instance.memory());
    byte[] operation = HostFunctions.utf8(task.operation());
    byte[] input = task.input();
    int operationAt = give(instance, own, "the operation", operation);
    int inputAt = give(instance, own, "the input", input);
    long packed =
        instance.export(function).apply(operationAt, operation.length, inputAt, input.length)[0];
    int length = (int) packed;
    byte[] result =
        own.read(
            "the result",
            (int) (packed >>> Integer.SIZE),
            length & ~FAILED,
            TaskContext.MAX_RESULT_BYTES);
    if ((length & FAILED) != 0) {
      throw new PlainException(new String(result, StandardCharsets.UTF_8));
    }
    return result;
  }

  private static int give(Instance instance, GuestMemory own, String what, byte[] bytes) {
    if (bytes.length == 0) {
      return 0;
    }
    int address = (int) instance.export(ModuleRules.ALLOC).apply(bytes.length)[0];
    if (address == 0) {
      throw new PlainException(
          "%s has given no memory for %s of %d bytes"
              .formatted(ModuleRules.ALLOC, what, bytes.length));
    }
    own.write(what, address, bytes, bytes.length);
    return address;
  }

  @FunctionalInterface
  private interface Body<T> {
    T run();
  }

  /** Whatever the module or its machine throws becomes a text. */
  private static <T> T guarded(Body<T> body) {
    try {
      return body.run();
    } catch (PlainException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PlainException("the module has trapped: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new PlainException("the module has trapped: its calls are nested too deeply");
    }
  }

  /** Ends it for having run too long. */
  synchronized void expire() {
    if (thread != null) {
      expired = true;
      thread.interrupt();
    }
  }

  /** Whether it was ended for having run too long. */
  synchronized boolean expired() {
    return expired;
  }

  /** Its thread is not to be interrupted any more. */
  synchronized void end() {
    thread = null;
    memory = null;
  }

  /** The memory that its instance has now. */
  long memoryBytes() {
    Memory own = memory;
    return own == null ? 0 : (long) own.pages() * WasmLimits.PAGE_BYTES;
  }
}
