package io.mycelium.runtime.leak;

/** Turns the names of classes in a dump into those of the language. */
final class ClassNames {
  private ClassNames() {}

  /** {@code [Ljava/lang/Object;} is {@code java.lang.Object[]}. */
  static String readable(String internal) {
    int dimensions = 0;
    while (dimensions < internal.length() && internal.charAt(dimensions) == '[') {
      dimensions++;
    }
    String element = internal.substring(dimensions);
    if (dimensions > 0) {
      element = element(element);
    }
    // A hidden class bears an address that says nothing to a reader.
    int address = element.indexOf("+0x");
    String named = address < 0 ? element : element.substring(0, address);
    return named.replace('/', '.') + "[]".repeat(dimensions);
  }

  private static String element(String descriptor) {
    return switch (descriptor) {
      case "Z" -> "boolean";
      case "B" -> "byte";
      case "C" -> "char";
      case "S" -> "short";
      case "I" -> "int";
      case "J" -> "long";
      case "F" -> "float";
      case "D" -> "double";
      default ->
          descriptor.startsWith("L") && descriptor.endsWith(";")
              ? descriptor.substring(1, descriptor.length() - 1)
              : descriptor;
    };
  }
}
