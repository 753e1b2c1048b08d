package io.mycelium.runtime.pins;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.Set;
import java.util.function.Consumer;

/** The calls in one class file: instructions, lambdas and references to methods. */
final class ClassCalls {
  private static final String SYSTEM = "java.lang.System";

  /** What changes a map, of which the only kind that matters is the JVM's own properties. */
  private static final Set<String> CHANGES =
      Set.of("put", "putAll", "putIfAbsent", "setProperty", "compute", "computeIfAbsent", "merge");

  private static final Set<String> PROPERTIES =
      Set.of("java.util.Properties", "java.util.Hashtable", "java.util.Map");

  private final String className;
  private final String method;
  private final Consumer<Call> found;
  private int line;
  private boolean hasProperties;

  private ClassCalls(String className, String method, Consumer<Call> found) {
    this.className = className;
    this.method = method;
    this.found = found;
  }

  /**
   * A call.
   *
   * @param className the class that calls
   * @param method the method that calls
   * @param line in the source, or 0
   * @param owner the class that is called
   * @param name the method that is called
   */
  record Call(String className, String method, int line, String owner, String name) {}

  static void visit(ClassModel model, Consumer<Call> found) {
    String className = PinLint.dotted(model.thisClass().asInternalName());
    for (MethodModel method : model.methods()) {
      method
          .code()
          .ifPresent(
              code ->
                  new ClassCalls(className, method.methodName().stringValue(), found).read(code));
    }
  }

  private void read(CodeModel code) {
    for (CodeElement element : code) {
      switch (element) {
        case LineNumber number -> line = number.line();
        case InvokeInstruction call ->
            called(PinLint.dotted(call.owner().asInternalName()), call.name().stringValue());
        case InvokeDynamicInstruction dynamic -> {
          for (ConstantDesc argument : dynamic.bootstrapArgs()) {
            if (argument instanceof DirectMethodHandleDesc handle) {
              String owner = handle.owner().descriptorString();
              called(PinLint.dotted(owner.substring(1, owner.length() - 1)), handle.methodName());
            }
          }
        }
        default -> {}
      }
    }
  }

  private void called(String owner, String name) {
    if (owner.equals(SYSTEM) && name.equals("getProperties")) {
      hasProperties = true;
    }
    if (hasProperties && PROPERTIES.contains(owner) && CHANGES.contains(name)) {
      // As if by the method for it: whose map it is can't be told without following the stack.
      found.accept(new Call(className, method, line, SYSTEM, "setProperties"));
    } else {
      found.accept(new Call(className, method, line, owner, name));
    }
  }
}
