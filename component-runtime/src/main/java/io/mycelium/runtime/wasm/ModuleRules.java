package io.mycelium.runtime.wasm;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.AnnotatedInstruction;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.MemorySection;
import com.dylibso.chicory.wasm.types.OpCode;
import com.dylibso.chicory.wasm.types.TypeSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a module must be, may import, and must export. Allowed are the instructions of WebAssembly
 * 2.0 without vectors and without growing tables: all other ways to take memory of the node lead
 * around the limit of the module's memory.
 */
record ModuleRules(WasmModule module, String run, int pages) {
  /** The exported memory. */
  static final String MEMORY = "memory";

  /** The exported function that gives memory to the node. */
  static final String ALLOC = "mycelium_alloc";

  /** An exported function that is called first, if there is one. */
  static final String INITIALIZE = "_initialize";

  /**
   * Refuses what breaks a rule.
   *
   * @param granted the functions that the module may import, each with its type
   * @throws ModuleException with the first rule that is broken
   */
  void check(Map<String, FunctionType> granted) {
    imports(granted);
    types();
    exports();
    memory();
    tables();
    for (FunctionBody body : module.codeSection().functionBodies()) {
      body.instructions().forEach(ModuleRules::instruction);
    }
  }

  /** The limits of the memory of each instance. */
  MemoryLimits memoryLimits() {
    MemoryLimits own = memorySection().getMemory(0).limits();
    return new MemoryLimits(own.initialPages(), Math.min(own.maximumPages(), pages));
  }

  /** Whether it exports a function that is called first. */
  boolean hasInitialize() {
    return exported(INITIALIZE, ExternalType.FUNCTION) != null;
  }

  private void imports(Map<String, FunctionType> granted) {
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < module.importSection().importCount(); i++) {
      Import each = module.importSection().getImport(i);
      FunctionType type =
          each.module().equals(HostFunctions.MODULE) ? granted.get(each.name()) : null;
      if (type == null) {
        refused.add(each.module() + "." + each.name());
      } else if (!(each instanceof FunctionImport function)
          || !type.equals(functionType(function.typeIndex()))) {
        throw new ModuleException(
            "it imports %s.%s with another type than %s"
                .formatted(each.module(), each.name(), type));
      }
    }
    if (!refused.isEmpty()) {
      throw new ModuleException(
          "it imports %s; granted are, of the module '%s', %s"
              .formatted(
                  String.join(", ", refused),
                  HostFunctions.MODULE,
                  String.join(", ", granted.keySet())));
    }
  }

  private @Nullable FunctionType functionType(int index) {
    return index < module.typeSection().subTypeCount()
        ? module.typeSection().getSubType(index).compType().funcType()
        : null;
  }

  private void types() {
    TypeSection types = module.typeSection();
    for (int i = 0; i < types.subTypeCount(); i++) {
      if (types.getSubType(i).compType().funcType() == null) {
        throw new ModuleException("it has types of the garbage collector, which are not allowed");
      }
    }
    if (module.tagSection().isPresent()) {
      throw new ModuleException("it has exceptions of WebAssembly, which are not allowed");
    }
  }

  private void exports() {
    if (exported(MEMORY, ExternalType.MEMORY) == null) {
      throw new ModuleException("it exports no memory '%s'".formatted(MEMORY));
    }
    function(ALLOC, HostFunctions.type("i>i"));
    function(run, HostFunctions.type("iiii>l"));
    if (hasInitialize()) {
      function(INITIALIZE, HostFunctions.type(">"));
    }
  }

  private void function(String name, FunctionType type) {
    Export export = exported(name, ExternalType.FUNCTION);
    if (export == null) {
      throw new ModuleException("it exports no function '%s'".formatted(name));
    }
    int imported = module.importSection().count(ExternalType.FUNCTION);
    int own = export.index() - imported;
    if (own < 0
        || own >= module.functionSection().functionCount()
        || !type.equals(functionType(module.functionSection().getFunctionType(own)))) {
      throw new ModuleException("it exports '%s' with another type than %s".formatted(name, type));
    }
  }

  private @Nullable Export exported(String name, ExternalType type) {
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export each = module.exportSection().getExport(i);
      if (each.name().equals(name) && each.exportType() == type) {
        return each;
      }
    }
    return null;
  }

  private MemorySection memorySection() {
    return module
        .memorySection()
        .filter(section -> section.memoryCount() == 1)
        .orElseThrow(() -> new ModuleException("it must have one memory of its own"));
  }

  private void memory() {
    MemoryLimits own = memorySection().getMemory(0).limits();
    if (own.shared()) {
      throw new ModuleException("its memory is shared, which is not allowed");
    }
    if (own.initialPages() > pages) {
      throw new ModuleException(
          "it begins with %d pages of memory, limit %d: say more <memory> in its manifest"
              .formatted(own.initialPages(), pages));
    }
  }

  private void tables() {
    long entries = 0;
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      entries += module.tableSection().getTable(i).limits().min();
    }
    if (entries > WasmLimits.MAX_TABLE_ENTRIES) {
      throw new ModuleException(
          "its tables have %d entries, limit %d".formatted(entries, WasmLimits.MAX_TABLE_ENTRIES));
    }
  }

  private static void instruction(AnnotatedInstruction instruction) {
    OpCode opcode = instruction.opcode();
    if (!isAllowed(opcode.opcode())) {
      throw new ModuleException(
          "it has the instruction %s, which is not allowed: build it for WebAssembly 2.0 without"
                  .formatted(opcode)
              + " vectors, threads, exceptions and tail calls");
    }
  }

  private static boolean isAllowed(int code) {
    boolean control = code <= 0x05 || (code >= 0x0b && code <= 0x11);
    boolean plain = (code >= 0x1a && code <= 0x1c) || (code >= 0x20 && code <= 0xc4);
    boolean references = code >= 0xd0 && code <= 0xd2;
    boolean bulk = code >= 0xfc00 && code <= 0xfc11 && code != OpCode.TABLE_GROW.opcode();
    return control || plain || references || bulk;
  }
}
