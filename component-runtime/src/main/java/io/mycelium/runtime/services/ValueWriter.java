package io.mycelium.runtime.services;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
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
 * Writes the values of a call in the form in which they go over, whatever lies between the two
 * sides. Names of types are texts there, and nothing of the writer's side is held by what is
 * written.
 */
final class ValueWriter {
  private final ContractTypes types;
  private final ByteSink out = new ByteSink();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<Class<?>, RecordComponent[]> shapes = new HashMap<>();
  private int values;

  private ValueWriter(Class<?> contract) {
    types = new ContractTypes(contract);
  }

  /**
   * The arguments of a call.
   *
   * @param contract the writer's copy of it
   * @param method its name, for errors
   * @throws IllegalArgumentException when a value can't be carried; says which and why
   */
  static byte[] arguments(Class<?> contract, String method, @Nullable Object[] arguments) {
    ValueWriter writer = new ValueWriter(contract);
    var _ = writer.out.whole(arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      try {
        writer.write(arguments[i], 0);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "argument %d of %s: %s".formatted(i + 1, method, e.getMessage()));
      }
    }
    return writer.out.done();
  }

  /** The answer of a call. */
  static byte[] result(Class<?> contract, @Nullable Object value) {
    ValueWriter writer = new ValueWriter(contract);
    writer.write(value, 0);
    return writer.out.done();
  }

  private void write(@Nullable Object value, int depth) {
    if (value == null) {
      var _ = out.small(ValueForm.NULL);
    } else if (!plain(value) && !TimeValues.write(value, out)) {
      ValueForm.checkDepth(depth);
      count(1);
      composed(value, depth);
    }
  }

  private void count(int more) {
    values += more;
    ValueForm.checkValues(values);
  }

  /**
   * Writes what has no values inside. A subclass of a number never goes over as that number: it may
   * be more.
   */
  private boolean plain(Object value) {
    switch (value) {
      case String text -> out.small(ValueForm.TEXT).text(text);
      case Boolean flag -> out.small(flag ? ValueForm.TRUE : ValueForm.FALSE);
      case Character character -> out.small(ValueForm.CHARACTER).whole(character);
      case Byte number -> out.small(ValueForm.BYTE).small(number);
      case Short number -> out.small(ValueForm.SHORT).whole(number);
      case Integer number -> out.small(ValueForm.INTEGER).whole(number);
      case Long number -> out.small(ValueForm.LONG).whole(number);
      case Float number -> out.small(ValueForm.FLOAT).whole(Float.floatToRawIntBits(number));
      case Double number -> decimal(out.small(ValueForm.DOUBLE), number);
      case BigInteger number when number.getClass().equals(BigInteger.class) ->
          out.small(ValueForm.BIG_INTEGER).bytes(number.toByteArray());
      case BigDecimal number when number.getClass().equals(BigDecimal.class) ->
          out.small(ValueForm.BIG_DECIMAL)
              .bytes(number.unscaledValue().toByteArray())
              .whole(number.scale());
      case UUID id ->
          out.small(ValueForm.UUID)
              .fixed(id.getMostSignificantBits())
              .fixed(id.getLeastSignificantBits());
      case OptionalInt number -> {
        var _ = out.small(ValueForm.OPTIONAL_INT).flag(number.isPresent());
        number.ifPresent(out::whole);
      }
      case OptionalLong number -> {
        var _ = out.small(ValueForm.OPTIONAL_LONG).flag(number.isPresent());
        number.ifPresent(out::whole);
      }
      case OptionalDouble number -> {
        var _ = out.small(ValueForm.OPTIONAL_DOUBLE).flag(number.isPresent());
        number.ifPresent(present -> decimal(out, present));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void decimal(ByteSink out, double value) {
    var _ = out.fixed(Double.doubleToRawLongBits(value));
  }

  private void composed(Object value, int depth) {
    switch (value) {
      case Optional<?> optional -> {
        var _ = out.small(ValueForm.OPTIONAL);
        write(optional.orElse(null), depth + 1);
      }
      case List<?> list -> elements(ValueForm.LIST, list, depth);
      case Set<?> set -> elements(ValueForm.SET, set, depth);
      case Map<?, ?> map -> entries(map, depth);
      case Enum<?> constant -> constant(constant);
      case Record record -> record(record, depth);
      default -> array(value, depth);
    }
  }

  /** What the component's collection says of its size may not be true: its elements are counted. */
  private void elements(int kind, Iterable<?> from, int depth) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object element : from) {
      count(1);
      all.add(element);
    }
    var _ = out.small(kind).whole(all.size());
    all.forEach(element -> write(element, depth + 1));
  }

  private void entries(Map<?, ?> map, int depth) {
    List<@Nullable Object> all = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          count(2);
          all.add(key);
          all.add(value);
        });
    var _ = out.small(ValueForm.MAP).whole(all.size() / 2);
    all.forEach(each -> write(each, depth + 1));
  }

  private void constant(Enum<?> constant) {
    Class<?> type = constant.getDeclaringClass();
    if (!types.owns(type) && !ContractTypes.isBase(type)) {
      throw refused(constant);
    }
    var _ = out.small(ValueForm.ENUM);
    name(type.getName());
    name(constant.name());
  }

  private void record(Record record, int depth) {
    Class<?> type = record.getClass();
    if (!types.owns(type)) {
      throw refused(record);
    }
    RecordComponent[] shape = shapes.computeIfAbsent(type, Class::getRecordComponents);
    var _ = out.small(ValueForm.RECORD);
    name(type.getName());
    var _ = out.whole(shape.length);
    for (RecordComponent part : shape) {
      name(part.getName());
      write(value(record, part), depth + 1);
    }
  }

  private static @Nullable Object value(Record record, RecordComponent part) {
    try {
      return part.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "record %s can't be carried: %s"
              .formatted(record.getClass().getName(), ValueReader.text(e)));
    }
  }

  /** Each name is written once, and then its number. */
  private void name(String name) {
    Integer known = names.get(name);
    var _ = out.whole(known == null ? names.size() : known);
    if (known == null) {
      names.put(name, names.size());
      var _ = out.text(name);
    }
  }

  private void array(Object value, int depth) {
    Class<?> element = value.getClass().getComponentType();
    if (element == null) {
      throw refused(value);
    }
    if (element.isPrimitive()) {
      PrimitiveArrays.write(value, out);
      return;
    }
    Class<?> base = element;
    int dimensions = 0;
    while (base.isArray()) {
      base = base.getComponentType();
      dimensions++;
    }
    if (!base.isPrimitive() && !types.owns(base) && !ContractTypes.isBase(base)) {
      throw refused(value);
    }
    ValueForm.checkDepth(dimensions);
    int length = Array.getLength(value);
    count(length);
    var _ = out.small(ValueForm.ARRAY).small(dimensions);
    name(base.getName());
    var _ = out.whole(length);
    for (int i = 0; i < length; i++) {
      write(Array.get(value, i), depth + 1);
    }
  }

  private static IllegalArgumentException refused(Object value) {
    return new IllegalArgumentException(
        ("%s can't be carried: allowed are values and collections of the JDK, and public records"
                + " and enums of the contract")
            .formatted(value.getClass().getName()));
  }
}
