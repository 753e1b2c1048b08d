package io.mycelium.runtime.services;

import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * The types that values of a contract may have on one side: those of the contract's own module, and
 * public ones of {@code java.base}.
 *
 * <p>INVARIANT: a name that the other side gives never loads a class of anything else, and never
 * runs code of one that is loaded for it.
 */
final class ContractTypes {
  private static final Module BASE = Object.class.getModule();

  private final Class<?> contract;

  ContractTypes(Class<?> contract) {
    this.contract = contract;
  }

  /** Whether a type is of the contract's module. */
  boolean owns(Class<?> type) {
    return type.getModule().equals(contract.getModule());
  }

  /** Whether a type is one that everybody has. */
  static boolean isBase(Class<?> type) {
    return type.getModule().equals(BASE)
        && Modifier.isPublic(type.getModifiers())
        && BASE.isExported(type.getPackageName());
  }

  /**
   * The contract's type of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  Class<?> owned(String name) {
    if (contract.getModule().getPackages().contains(packageOf(name))) {
      Class<?> type = load(name, contract.getClassLoader());
      if (owns(type)) {
        return type;
      }
    }
    throw unknown(name);
  }

  /** The type of that name, be it of the contract or one that everybody has. */
  Class<?> any(String name) {
    if (BASE.isExported(packageOf(name))) {
      Class<?> type = load(name, null);
      if (isBase(type)) {
        return type;
      }
    }
    return owned(name);
  }

  // A loader of null is that of the JDK's base module.
  @SuppressWarnings("NullAway")
  private static Class<?> load(String name, @Nullable ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw unknown(name);
    }
  }

  private static String packageOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "%s is not known to the other side: it must be in the contract's module".formatted(name));
  }
}
