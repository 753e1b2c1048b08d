package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real JVMs that real components end. */
final class ExitWitnessTest {
  private static final String CORE = "core";

  @TempDir private Path directory;

  /** A node that a component ends, or that ends by itself. */
  static final class Node {
    private Node() {}

    /** Ends the JVM in the way of the second argument. */
    public static void main(String[] arguments) throws Exception {
      Fixture fixture = new Fixture(Path.of(arguments[0]));
      ExitWitness.install(
          seen -> {
            System.out.println("seen " + seen.slot() + " " + seen.evidence());
            System.out.flush();
          });
      LoadedComponent component =
          fixture.load(
              fixture.jars.component(
                  "exits",
                  """
                  public void start(ComponentContext c) {}
                  public byte[] run(TaskContext t) throws Exception {
                    switch (t.operation()) {
                      case "exit": System.exit(7); break;
                      case "thread":
                        Thread own = new Thread(() -> Runtime.getRuntime().exit(7), "own");
                        own.start();
                        own.join();
                        break;
                      case "halt": Runtime.getRuntime().halt(7); break;
                      default:
                    }
                    return null;
                  }\
                  """));
      var _ = fixture.start(component, arguments[1]);
      if (arguments[1].equals(CORE)) {
        System.exit(7);
      }
      new CountDownLatch(1).await();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exit,demo.Main.run",
    "thread,on thread 'own'",
  })
  void exit_byAComponent_isSeenWithItsSlotAndFrames(String how, String evidence) throws Exception {
    assertThat(ends(how))
        .singleElement()
        .asString()
        .startsWith("seen demo@1.0.0#1 ")
        .contains("status: 7", "demo.Main", evidence);
  }

  @Test
  void exit_byTheNodeItself_orAHalt_isNotSeen() throws Exception {
    assertThat(ends(CORE)).isEmpty();
    assertThat(ends("halt")).isEmpty();
  }

  private List<String> ends(String how) throws IOException, InterruptedException {
    Process node = ChildJvm.start(List.of(), Node.class, directory.toString(), how);
    try (var lines = node.inputReader(StandardCharsets.UTF_8)) {
      List<String> said = lines.lines().filter(line -> line.startsWith("seen ")).toList();
      assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(node.exitValue()).isEqualTo(7);
      return said;
    } finally {
      node.destroyForcibly();
    }
  }
}
