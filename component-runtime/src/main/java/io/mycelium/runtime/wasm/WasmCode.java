package io.mycelium.runtime.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ByteClassCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.CodeSection;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.mycelium.api.Component;
import io.mycelium.runtime.LineBudget;
import io.mycelium.runtime.LoadException;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.SlotCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** A module that is compiled once, and of which every attempt gets an instance of its own. */
final class WasmCode implements SlotCode {
  private static final String MACHINE = "io.mycelium.guest.Machine";

  private final WasmModule module;
  private final MemoryLimits memory;
  private final boolean initialize;
  private final WasmLoader loader;
  private final Constructor<? extends Machine> machine;
  private final WasmComponent component;

  private WasmCode(
      ModuleRules rules,
      WasmLoader loader,
      LoadRequest request,
      WasmLimits limits,
      HostFunctions host,
      Semaphore nodeMemory)
      throws ReflectiveOperationException {
    module = withoutCode(rules.module());
    memory = rules.memoryLimits();
    initialize = rules.hasInitialize();
    this.loader = loader;
    machine = loader.loadClass(MACHINE).asSubclass(Machine.class).getConstructor(Instance.class);
    component =
        new WasmComponent(
            this,
            host,
            request.mainClass(),
            limits,
            new MemoryShare(
                new Semaphore(WasmLimits.pages(limits.maxMemoryBytes()), true),
                nodeMemory,
                memory.maximumPages()));
  }

  /** Reads, checks and compiles the one module of a request. */
  static WasmCode open(
      LoadRequest request, WasmLimits limits, InstantSource clock, Semaphore nodeMemory) {
    String slot = request.slotName();
    int pages = limits.pages(slot, request.memoryBytes());
    HostFunctions host =
        new HostFunctions(
            clock,
            request.facilities().keyValue() != null,
            new LineBudget(System::nanoTime),
            new LineBudget(System::nanoTime));
    // Here, where there is stack enough to initialize it.
    StackReserve.require();
    try {
      byte[] bytes = read(request);
      ModuleScan.check(bytes);
      WasmModule module =
          Parser.builder()
              .withCustomParsers(Map.of())
              .build()
              .parse(() -> new ByteArrayInputStream(bytes));
      ModuleRules rules = new ModuleRules(module, request.mainClass(), pages);
      rules.check(host.granted());
      WasmLoader loader = new WasmLoader(slot, compile(module));
      return new WasmCode(rules, loader, request, limits, host, nodeMemory);
    } catch (IOException | RuntimeException | ReflectiveOperationException | LinkageError e) {
      throw refused(slot, e);
    } catch (StackOverflowError e) {
      throw refused(slot, new ModuleException("its blocks are nested too deeply"));
    }
  }

  private static LoadException refused(String slot, Throwable why) {
    return new LoadException(
        LoadException.Reason.MODULE_REFUSED,
        "the module of %s is refused: %s"
            .formatted(slot, why instanceof ModuleException ? why.getMessage() : why));
  }

  private static byte[] read(LoadRequest request) throws IOException {
    List<Path> files = request.jars();
    if (files.size() != 1) {
      throw new ModuleException("it has %d code files, it must have one".formatted(files.size()));
    }
    Path file = files.getFirst();
    long length = Files.size(file);
    if (length > WasmLimits.MAX_MODULE_BYTES) {
      throw new ModuleException(
          "it has %d bytes, limit %d".formatted(length, WasmLimits.MAX_MODULE_BYTES));
    }
    return Files.readAllBytes(file);
  }

  private static Map<String, byte[]> compile(WasmModule module) {
    return Compiler.builder(module)
        .withClassName(MACHINE)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withClassCollectorFactory(ByteClassCollector::new)
        .build()
        .compile()
        .classBytes();
  }

  /** What an instance is made of; an instruction takes a hundred times its byte on the heap. */
  private static WasmModule withoutCode(WasmModule module) {
    CodeSection.Builder none = CodeSection.builder();
    for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
      none.addFunctionBody(new FunctionBody(List.of(), List.of()));
    }
    return WasmModule.builder()
        .withValidation(false)
        .setTypeSection(module.typeSection())
        .setImportSection(module.importSection())
        .setFunctionSection(module.functionSection())
        .setTableSection(module.tableSection())
        .setMemorySection(module.memorySection().orElseThrow())
        .setGlobalSection(module.globalSection())
        .setExportSection(module.exportSection())
        .setStartSection(module.startSection().orElse(null))
        .setElementSection(module.elementSection())
        .setCodeSection(none.build())
        .setDataSection(module.dataSection())
        .setDataCountSection(module.dataCountSection().orElse(null))
        .build();
  }

  /** Whether the module wants to be called before its first task. */
  boolean hasInitialize() {
    return initialize;
  }

  /** An instance with a memory of its own; runs the module's start function if it has one. */
  Instance instance(ImportValues imports) {
    return Instance.builder(module)
        .withMachineFactory(this::machine)
        .withMemoryFactory(ByteArrayMemory::new)
        .withMemoryLimits(memory)
        .withImportValues(imports)
        .withStart(false)
        .build();
  }

  private Machine machine(Instance instance) {
    try {
      return machine.newInstance(instance);
    } catch (InvocationTargetException e) {
      throw new ChicoryException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public ClassLoader loader() {
    return loader;
  }

  @Override
  public long number() {
    return loader.number();
  }

  @Override
  public long classBytes() {
    return loader.bytes();
  }

  @Override
  public long heapBytes() {
    return component.memoryBytes();
  }

  @Override
  public int maxTasks() {
    return WasmLimits.MAX_TASKS;
  }

  @Override
  public long stackBytes() {
    return WasmLimits.STACK_BYTES;
  }

  /** The system shares the processor out among these, however long they run without a pause. */
  @Override
  public Thread.Builder thread() {
    return Thread.ofPlatform().daemon().stackSize(WasmLimits.STACK_BYTES);
  }

  @Override
  public Component make() {
    return component;
  }
}
