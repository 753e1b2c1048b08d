package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.api.Version;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A component is asked whether it may be replaced, and whatever it does, the node has an answer.
 */
class DeferTest {
  private static final Version NEXT = Version.parse("2.0.0");
  private static final String IDLE =
      """
      public void start(ComponentContext c) {}
      public byte[] run(TaskContext t) { return new byte[0]; }
      """;

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private LoadedComponent deferring(String body) throws Exception {
    return fixture.load(
        fixture.jars.component(
            "deferring",
            IDLE
                + "public Optional<Duration> defer(Version next) throws Exception { "
                + body
                + " }"));
  }

  @Test
  void component_withoutAWish_isNotAsked_andPutsNothingOff() throws Exception {
    LoadedComponent component = fixture.load(fixture.jars.component("plain", IDLE));

    assertThat(component.mayDefer()).isFalse();
    assertThat(component.defer(NEXT)).isZero();
  }

  @Test
  void component_thatAnswers_isHeardAsItAnswers_andHearsWhichVersionComes() throws Exception {
    LoadedComponent component =
        deferring("return next.major() == 2 ? Optional.of(Duration.ofDays(9)) : Optional.empty();");

    assertThat(component.mayDefer()).isTrue();
    assertThat(component.defer(NEXT)).isEqualTo(Duration.ofDays(9));
    assertThat(component.defer(Version.parse("1.1.0"))).isZero();
  }

  @Test
  void component_thatFailsOrSaysNull_putsNothingOff_andIsLogged() throws Exception {
    LoadedComponent component =
        deferring("if (next.major() == 2) throw new Error(\"no idea\"); return null;");

    assertThat(component.defer(NEXT)).isZero();
    assertThat(component.defer(Version.parse("1.1.0"))).isZero();
    assertThat(fixture.log)
        .anyMatch(line -> line.contains("defer has failed: java.lang.Error: no idea"))
        .anyMatch(line -> line.contains("NullPointerException"));
  }

  @Test
  void component_thatThinksForever_putsNothingOff_andIsInterrupted() throws Exception {
    LoadedComponent component = deferring("Thread.currentThread().join(); return null;");

    assertThat(component.defer(NEXT)).isZero();
    assertThat(fixture.log)
        .anyMatch(line -> line.contains("defer took longer than its limit PT2S"));
  }

  @Test
  void component_thatWasAsked_unloadsWithoutATrace_andIsNotAskedAfterIt() throws Exception {
    LoadedComponent component = deferring("return Optional.of(Duration.ofSeconds(1));");
    assertThat(component.defer(NEXT)).isEqualTo(Duration.ofSeconds(1));

    assertThat(fixture.unload(component)).isInstanceOf(UnloadOutcome.Unloaded.class);
    assertThat(component.mayDefer()).isFalse();
    assertThat(component.defer(NEXT)).isZero();
  }
}
