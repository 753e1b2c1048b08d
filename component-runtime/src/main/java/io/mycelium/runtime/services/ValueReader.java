package io.mycelium.runtime.services;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of one side's copy of a contract from what {@link ValueWriter} has written on the
 * other. Nobody vouches for the bytes: whatever they are, they become values that a contract
 * allows, or are refused with {@link IllegalArgumentException}.
 */
final class ValueReader {
  private final ContractTypes types;
  private final ByteSource in;
  private final List<String> names = new ArrayList<>();
  private final Map<Class<?>, Shape> shapes = new HashMap<>();
  private int values;

  /** Above 0 inside of what this side does not know and leaves out. */
  private int skipping;

  private ValueReader(Class<?> contract, byte[] bytes) {
    types = new ContractTypes(contract);
    in = new ByteSource(bytes);
  }

  /**
   * The arguments for a method.
   *
   * @param contract the reader's copy of it
   * @throws IllegalArgumentException when they are not for this method; says which and why
   */
  static @Nullable Object[] arguments(Class<?> contract, Method method, byte[] bytes) {
    ValueReader reader = new ValueReader(contract, bytes);
    Class<?>[] wanted = method.getParameterTypes();
    int count = reader.in.count();
    if (count != wanted.length) {
      throw new IllegalArgumentException(
          "%s has %d arguments, %d came".formatted(method.getName(), wanted.length, count));
    }
    @Nullable Object[] arguments = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      try {
        arguments[i] = fitting(wanted[i], reader.read(0));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "argument %d of %s: %s".formatted(i + 1, method.getName(), e.getMessage()));
      }
    }
    reader.in.end();
    return arguments;
  }

  /** The answer of a method. */
  static @Nullable Object result(Class<?> contract, Method method, byte[] bytes) {
    ValueReader reader = new ValueReader(contract, bytes);
    Object value = reader.read(0);
    reader.in.end();
    Class<?> wanted = method.getReturnType();
    return wanted.equals(void.class) ? null : fitting(wanted, value);
  }

  private static @Nullable Object fitting(Class<?> wanted, @Nullable Object value) {
    Class<?> boxed = MethodType.methodType(wanted).wrap().returnType();
    boolean fits = value == null ? !wanted.isPrimitive() : boxed.isInstance(value);
    if (!fits) {
      throw new IllegalArgumentException(
          "it must be a %s and is %s"
              .formatted(
                  wanted.getName(), value == null ? "null" : "a " + value.getClass().getName()));
    }
    return value;
  }

  private @Nullable Object read(int depth) {
    int kind = in.small();
    if (kind <= ValueForm.TIME) {
      return plain(kind);
    }
    return switch (kind) {
      case ValueForm.OPTIONAL_INT -> in.flag() ? OptionalInt.of(in.integer()) : OptionalInt.empty();
      case ValueForm.OPTIONAL_LONG ->
          in.flag() ? OptionalLong.of(in.whole()) : OptionalLong.empty();
      case ValueForm.OPTIONAL_DOUBLE ->
          in.flag()
              ? OptionalDouble.of(Double.longBitsToDouble(in.fixed()))
              : OptionalDouble.empty();
      default -> {
        ValueForm.checkDepth(depth);
        count(1);
        yield composed(kind, depth);
      }
    };
  }

  private void count(int more) {
    values += more;
    ValueForm.checkValues(values);
  }

  private @Nullable Object plain(int kind) {
    return switch (kind) {
      case ValueForm.NULL -> null;
      case ValueForm.TEXT -> in.text();
      case ValueForm.TRUE -> true;
      case ValueForm.FALSE -> false;
      case ValueForm.CHARACTER -> (char) in.whole();
      case ValueForm.BYTE -> (byte) in.small();
      case ValueForm.SHORT -> (short) in.whole();
      case ValueForm.INTEGER -> in.integer();
      case ValueForm.LONG -> in.whole();
      case ValueForm.FLOAT -> Float.intBitsToFloat(in.integer());
      case ValueForm.DOUBLE -> Double.longBitsToDouble(in.fixed());
      case ValueForm.BIG_INTEGER -> bigInteger();
      case ValueForm.BIG_DECIMAL -> new BigDecimal(bigInteger(), in.integer());
      case ValueForm.UUID -> new UUID(in.fixed(), in.fixed());
      case ValueForm.TIME -> TimeValues.read(in);
      default -> throw new IllegalArgumentException("a value is of kind " + kind);
    };
  }

  private BigInteger bigInteger() {
    try {
      return new BigInteger(in.bytes());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a number can't be read: " + e.getMessage());
    }
  }

  private @Nullable Object composed(int kind, int depth) {
    return switch (kind) {
      case ValueForm.OPTIONAL -> Optional.ofNullable(read(depth + 1));
      case ValueForm.LIST -> Collections.unmodifiableList(elements(depth));
      case ValueForm.SET -> Collections.unmodifiableSet(new LinkedHashSet<>(elements(depth)));
      case ValueForm.MAP -> entries(depth);
      case ValueForm.ENUM -> constant();
      case ValueForm.RECORD -> record(depth);
      case ValueForm.ARRAY -> array(depth);
      default -> PrimitiveArrays.read(kind, in);
    };
  }

  private int counted(int valuesOfEach) {
    int count = in.count();
    count(Math.multiplyExact(count, valuesOfEach));
    return count;
  }

  private List<@Nullable Object> elements(int depth) {
    int count = counted(1);
    List<@Nullable Object> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(read(depth + 1));
    }
    return all;
  }

  private Map<@Nullable Object, @Nullable Object> entries(int depth) {
    int count = counted(2);
    Map<@Nullable Object, @Nullable Object> all = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Object key = read(depth + 1);
      all.put(key, read(depth + 1));
    }
    return Collections.unmodifiableMap(all);
  }

  private String name() {
    int number = in.integer();
    if (number == names.size()) {
      names.add(in.text());
    }
    if (number < 0 || number >= names.size()) {
      throw new IllegalArgumentException("a name has number " + number);
    }
    return names.get(number);
  }

  private @Nullable Object constant() {
    String type = name();
    String constant = name();
    if (skipping > 0) {
      return null;
    }
    Class<?> known = types.any(type);
    if (known.isEnum()) {
      for (Object each : known.getEnumConstants()) {
        if (each instanceof Enum<?> same && same.name().equals(constant)) {
          return same;
        }
      }
    }
    throw new IllegalArgumentException(
        "%s.%s is not known to the other side".formatted(type, constant));
  }

  /** The components of a record on this side, and how to make one. */
  private record Shape(RecordComponent[] parts, Constructor<?> constructor) {
    static Shape of(Class<?> type) {
      if (!type.isRecord()) {
        throw new IllegalArgumentException(
            "%s is no record on the other side".formatted(type.getName()));
      }
      RecordComponent[] parts = type.getRecordComponents();
      try {
        return new Shape(
            parts,
            type.getDeclaredConstructor(
                Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new)));
      } catch (NoSuchMethodException never) {
        throw new IllegalStateException(never);
      }
    }

    boolean has(String name) {
      return Arrays.stream(parts).anyMatch(part -> part.getName().equals(name));
    }
  }

  private @Nullable Object record(int depth) {
    String type = name();
    Shape shape = skipping > 0 ? null : shapes.computeIfAbsent(types.owned(type), Shape::of);
    int count = in.count();
    Map<String, @Nullable Object> given = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String part = name();
      boolean known = shape != null && shape.has(part);
      skipping += known ? 0 : 1;
      Object value = read(depth + 1);
      skipping -= known ? 0 : 1;
      if (known) {
        given.put(part, value);
      }
    }
    return shape == null ? null : made(type, shape, given);
  }

  private static Object made(String type, Shape shape, Map<String, @Nullable Object> given) {
    @Nullable Object[] parts = new @Nullable Object[shape.parts().length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(type, shape.parts()[i], given);
    }
    try {
      return shape.constructor().newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("record %s can't be carried: %s".formatted(type, text(e)));
    }
  }

  private static @Nullable Object part(
      String type, RecordComponent wanted, Map<String, @Nullable Object> given) {
    String name = wanted.getName();
    if (given.containsKey(name)) {
      try {
        return fitting(wanted.getType(), given.get(name));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "component '%s' of record %s: %s".formatted(name, type, e.getMessage()));
      }
    }
    if (wanted.getType().equals(Optional.class)) {
      return Optional.empty();
    }
    throw new IllegalArgumentException(
        "record %s has no component '%s' on this side and needs it on the other"
            .formatted(type, name));
  }

  private @Nullable Object array(int depth) {
    int dimensions = in.small();
    ValueForm.checkDepth(dimensions);
    String base = name();
    int length = counted(1);
    Object array = skipping > 0 ? null : Array.newInstance(element(base, dimensions), length);
    for (int i = 0; i < length; i++) {
      Object value = read(depth + 1);
      if (array != null) {
        set(array, i, value);
      }
    }
    return array;
  }

  private Class<?> element(String base, int dimensions) {
    Class<?> primitive = Class.forPrimitiveName(base);
    boolean ofPrimitives = dimensions > 0 && primitive != null && !primitive.equals(void.class);
    Class<?> element = ofPrimitives ? primitive : types.any(base);
    for (int i = 0; i < dimensions; i++) {
      element = element.arrayType();
    }
    return element;
  }

  private static void set(Object array, int index, @Nullable Object value) {
    Class<?> element = array.getClass().getComponentType();
    Array.set(array, index, fitting(element, value));
  }

  /** An exception that is a component's own may hold it in memory: only its text is taken. */
  static String text(ReflectiveOperationException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure : cause);
  }
}
