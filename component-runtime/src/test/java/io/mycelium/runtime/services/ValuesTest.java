package io.mycelium.runtime.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The form of values, without any component around. */
class ValuesTest {
  /** A contract. */
  public interface Asking {
    /** A constant. */
    enum Kind {
      ONE
    }

    /** A record. */
    record Part(@Nullable Kind kind, List<String> words, Optional<Part> next) {}

    /** Takes all. */
    @Nullable Object any(@Nullable Object what);

    /** No part of the contract. */
    static String secret() {
      return "secret";
    }

    /** Takes a number. */
    int number(int number, String text);
  }

  private static final Object RICH =
      List.of(
          new Asking.Part(
              Asking.Kind.ONE,
              List.of("a", "b"),
              Optional.of(new Asking.Part(Asking.Kind.ONE, List.of(), Optional.empty()))),
          Map.of("k", 1, "l", 2.5),
          Set.of(Instant.EPOCH),
          new int[] {1, 2},
          new String[][] {{"x"}},
          "\u4e2d");

  private static Method method(String name) {
    return Arrays.stream(Asking.class.getMethods())
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static @Nullable Object read(byte[] bytes) {
    return ValueReader.result(Asking.class, method("any"), bytes);
  }

  private static byte[] written(@Nullable Object value) {
    return ValueWriter.result(Asking.class, value);
  }

  @Test
  void bytes_damagedAnyhow_areReadOrRefusedAndNothingElse() {
    byte[] whole = written(RICH);
    for (long seed = 0; seed < 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes =
          Arrays.copyOf(
              whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        var _ = read(bytes);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).as("seed %d", seed).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void types_outsideTheContract_areRefusedByName() {
    for (String name :
        List.of(
            "java.lang.ProcessBuilder",
            "jdk.internal.misc.Unsafe",
            "java.sql.Timestamp",
            "[Ljava.lang.String;",
            "",
            "nothing")) {
      ByteSink record = new ByteSink().small(ValueForm.RECORD).whole(0).text(name).whole(0);
      assertThatThrownBy(() -> read(record.done()))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not known to the other side");
      ByteSink array = new ByteSink().small(ValueForm.ARRAY).small(0).whole(0).text(name).whole(0);
      if (!name.equals("java.lang.ProcessBuilder")) {
        assertThatThrownBy(() -> read(array.done()))
            .as(name)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("is not known to the other side");
      }
    }
  }

  @Test
  void component_ofATypeThatThisSideLacks_isLeftOut() {
    ByteSink newer = new ByteSink().small(ValueForm.RECORD).whole(0);
    var _ = newer.text(Asking.Part.class.getName()).whole(4);
    var _ = newer.whole(1).text("kind").small(ValueForm.NULL);
    var _ = newer.whole(2).text("more").small(ValueForm.LIST).whole(2);
    var _ = newer.small(ValueForm.RECORD).whole(3).text("acme.Unknown").whole(1);
    var _ = newer.whole(4).text("any").small(ValueForm.ENUM).whole(3).whole(2);
    var _ = newer.small(ValueForm.ARRAY).small(1).whole(3).whole(0);
    var _ = newer.whole(5).text("words").small(ValueForm.LIST).whole(0);
    var _ = newer.whole(6).text("next").small(ValueForm.OPTIONAL).small(ValueForm.NULL);

    assertThat(read(newer.done())).isEqualTo(new Asking.Part(null, List.of(), Optional.empty()));
  }

  @Test
  void call_ofAStaticMethod_orOfOneThatIsNotThere_fails() {
    List<ServiceAnswer> answers = new ArrayList<>();
    LocalTarget target =
        new LocalTarget(
            Asking.class,
            "no implementation",
            (name, body) -> {
              throw new IllegalStateException("it was called");
            },
            Throwable::toString);
    for (String method : List.of("secret", "nothing", "toString", "any")) {
      var _ =
          target.call(
              new ServiceCall(method, List.of(), new byte[] {0}),
              java.time.Duration.ofSeconds(1),
              answers::add);
    }

    assertThat(answers)
        .hasSize(4)
        .containsOnly(
            new ServiceAnswer.Failed(
                "it has no such method with these parameters in its version of the contract"));
  }

  @Test
  void values_aboveTheirLimits_areRefusedByBothSides() {
    assertThatThrownBy(() -> written(Collections.nCopies(1_000_001, 1)))
        .hasMessage("a call carries more than 1000000 values");
    assertThatThrownBy(() -> written(new long[1 << 20]))
        .hasMessage("a call carries more than 8388608 bytes");
    ByteSink many = new ByteSink().small(ValueForm.LIST).whole(1_000_001);
    var _ = many.region(1_000_001);
    assertThatThrownBy(() -> read(many.done()))
        .hasMessage("a call carries more than 1000000 values");
    ByteSink deep = new ByteSink();
    for (int i = 0; i < 100; i++) {
      var _ = deep.small(ValueForm.LIST).whole(1);
    }
    assertThatThrownBy(() -> read(deep.small(ValueForm.NULL).done()))
        .hasMessage("values of a call are more than 32 deep in each other");
    ByteSink lies = new ByteSink().small(ValueForm.LONGS).whole(Integer.MAX_VALUE);
    assertThatThrownBy(() -> read(lies.done())).hasMessageStartingWith("a count is 2147483647");
  }

  @Test
  void values_thatMayHoldAComponent_areRefused() {
    Clock held = Clock.offset(Clock.systemUTC(), java.time.Duration.ofSeconds(1));
    List<Object> itself = new ArrayList<>();
    itself.add(itself);

    assertThatThrownBy(() -> written(held)).hasMessageContaining("can't be carried");
    assertThatThrownBy(() -> written(itself)).hasMessageContaining("more than 32 deep");
  }

  @Test
  void arguments_thatAreNotForTheMethod_areRefusedByName() {
    Method number = method("number");
    assertThatThrownBy(
            () -> arguments(number, ValueWriter.arguments(Asking.class, "number", new Object[0])))
        .hasMessage("number has 2 arguments, 0 came");
    assertThatThrownBy(
            () ->
                arguments(
                    number,
                    ValueWriter.arguments(Asking.class, "number", new Object[] {"one", "two"})))
        .hasMessage("argument 1 of number: it must be a int and is a java.lang.String");
    assertThatThrownBy(
            () ->
                arguments(
                    number,
                    ValueWriter.arguments(
                        Asking.class, "number", new @Nullable Object[] {null, "two"})))
        .hasMessage("argument 1 of number: it must be a int and is null");
    assertThat(
            arguments(
                number, ValueWriter.arguments(Asking.class, "number", new Object[] {1, "two"})))
        .containsExactly(1, "two");
  }

  private static @Nullable Object[] arguments(Method method, byte[] bytes) {
    return ValueReader.arguments(Asking.class, method, bytes);
  }
}
