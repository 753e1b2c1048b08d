package io.mycelium.runtime.services;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Copies the values of a call from one copy of a contract to the other. Only what the JDK defines
 * and what can't be changed goes over as it is; a subclass of such a type never does, for its class
 * would keep its component in memory.
 */
final class ContractValues {
  /** How deep values may be in each other; a value that is in itself is deeper. */
  static final int MAX_DEPTH = 32;

  /** The most values of one call, those in others counted. */
  static final int MAX_VALUES = 1_000_000;

  private static final Set<Class<?>> PLAIN =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class);
  private static final String TIME = "java.time";

  private final ClassLoader into;
  private int values;

  private ContractValues(ClassLoader into) {
    this.into = into;
  }

  /**
   * A copy that the other side may have.
   *
   * @param into knows the other side's copy of the contract
   * @throws IllegalArgumentException when a value can't be carried; says which and why
   */
  static @Nullable Object copy(@Nullable Object value, ClassLoader into) {
    return new ContractValues(into).copy(value, 0);
  }

  /**
   * The other side's class of that name.
   *
   * @throws IllegalArgumentException when it has none
   */
  static Class<?> known(Class<?> type, ClassLoader into) {
    if (type.isArray()) {
      return known(type.componentType(), into).arrayType();
    }
    if (type.getClassLoader() == null) {
      return type;
    }
    try {
      return Class.forName(type.getName(), false, into);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalArgumentException(
          "%s is not known to the other side: it must be in the contract's module"
              .formatted(type.getName()));
    }
  }

  private @Nullable Object copy(@Nullable Object value, int depth) {
    if (value == null || isPlain(value.getClass())) {
      return value;
    }
    if (depth >= MAX_DEPTH) {
      throw new IllegalArgumentException(
          "values of a call are more than %d deep in each other".formatted(MAX_DEPTH));
    }
    count(1);
    return switch (value) {
      case Optional<?> optional -> Optional.ofNullable(copy(optional.orElse(null), depth + 1));
      case List<?> list -> Collections.unmodifiableList(copied(list, depth));
      case Set<?> set -> Collections.unmodifiableSet(new LinkedHashSet<>(copied(set, depth)));
      case Map<?, ?> map -> copied(map, depth);
      case Enum<?> constant -> constant(constant);
      case Record record -> rebuilt(record, depth);
      default -> array(value, depth);
    };
  }

  private static boolean isPlain(Class<?> type) {
    return PLAIN.contains(type)
        || (type.getClassLoader() == null && type.getPackageName().equals(TIME));
  }

  private void count(int more) {
    values += more;
    if (values > MAX_VALUES) {
      throw new IllegalArgumentException(
          "a call carries more than %d values".formatted(MAX_VALUES));
    }
  }

  private List<@Nullable Object> copied(Iterable<?> elements, int depth) {
    List<@Nullable Object> copies = new ArrayList<>();
    for (Object element : elements) {
      count(1);
      copies.add(copy(element, depth + 1));
    }
    return copies;
  }

  private Map<@Nullable Object, @Nullable Object> copied(Map<?, ?> map, int depth) {
    Map<@Nullable Object, @Nullable Object> copies = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          count(2);
          copies.put(copy(key, depth + 1), copy(value, depth + 1));
        });
    return Collections.unmodifiableMap(copies);
  }

  private Object constant(Enum<?> constant) {
    Class<?> type = constant.getDeclaringClass();
    if (type.getClassLoader() == null) {
      return constant;
    }
    for (Object other : known(type, into).getEnumConstants()) {
      if (other instanceof Enum<?> same && same.name().equals(constant.name())) {
        return same;
      }
    }
    throw new IllegalArgumentException(
        "%s.%s is not known to the other side".formatted(type.getName(), constant.name()));
  }

  private Object array(Object value, int depth) {
    Class<?> element = value.getClass().getComponentType();
    if (element == null) {
      throw new IllegalArgumentException(
          ("%s can't be carried: allowed are values and collections of the JDK, and public records"
                  + " and enums of the contract")
              .formatted(value.getClass().getName()));
    }
    int length = Array.getLength(value);
    if (element.isPrimitive()) {
      Object copy = Array.newInstance(element, length);
      System.arraycopy(value, 0, copy, 0, length);
      return copy;
    }
    count(length);
    Object copy = Array.newInstance(known(element, into), length);
    for (int i = 0; i < length; i++) {
      Array.set(copy, i, copy(Array.get(value, i), depth + 1));
    }
    return copy;
  }

  private Object rebuilt(Record record, int depth) {
    Class<?> type = known(record.getClass(), into);
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          "%s is no record on the other side".formatted(type.getName()));
    }
    try {
      Map<String, @Nullable Object> given = new LinkedHashMap<>();
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        given.put(component.getName(), component.getAccessor().invoke(record));
      }
      RecordComponent[] wanted = type.getRecordComponents();
      @Nullable Object[] parts = new @Nullable Object[wanted.length];
      for (int i = 0; i < wanted.length; i++) {
        parts[i] = part(type, wanted[i], given, depth);
      }
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(wanted).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "record %s can't be carried: %s".formatted(type.getName(), text(e)));
    }
  }

  private @Nullable Object part(
      Class<?> type, RecordComponent wanted, Map<String, @Nullable Object> given, int depth) {
    if (given.containsKey(wanted.getName())) {
      return copy(given.get(wanted.getName()), depth + 1);
    }
    if (wanted.getType().equals(Optional.class)) {
      return Optional.empty();
    }
    throw new IllegalArgumentException(
        "record %s has no component '%s' on this side and needs it on the other"
            .formatted(type.getName(), wanted.getName()));
  }

  /** A constructor's own exception may be of the component: only its text is taken. */
  private static String text(ReflectiveOperationException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure : cause);
  }
}
