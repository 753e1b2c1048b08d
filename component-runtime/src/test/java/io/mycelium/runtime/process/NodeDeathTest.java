package io.mycelium.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.ChildJvm;
import io.mycelium.runtime.LoadedSlot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed takes the processes of its slots with it. */
class NodeDeathTest {
  @TempDir private Path directory;

  /** A process that stands for a node: loads a component that has forked, and waits. */
  static final class Node {
    private Node() {}

    /** Prints its mark once the component works. */
    public static void main(String[] arguments) throws Exception {
      ProcessFixture fixture = new ProcessFixture(Path.of(arguments[0]));
      LoadedSlot slot =
          fixture.load(
              fixture.jars.component(
                  "forks",
                  "public void start(ComponentContext c) throws Exception { new"
                      + " ProcessBuilder(\"sh\", \"-c\", \"sleep 600 & exit 0\").start().waitFor();"
                      + " } public byte[] run(TaskContext t) { return null; }"));
      System.out.println("owner " + fixture.owner + " " + slot.name());
      new CountDownLatch(1).await();
    }
  }

  @Test
  void node_killed_takesItsChildrenAndTheirs() throws Exception {
    Process node = node();
    try {
      ProcessTree tree = ProcessTree.of(owner(node) + ":");
      assertThat(tree.living(Optional.empty())).hasSize(2);

      node.destroyForcibly();

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(tree.living(Optional.empty())).isEmpty());
    } finally {
      node.destroyForcibly();
    }
  }

  private Process node() throws IOException {
    return ChildJvm.start(List.of("-Xmx128m"), Node.class, directory.toString());
  }

  private static String owner(Process node) throws IOException {
    try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("owner ")) {
          return line.substring("owner ".length(), line.indexOf(' ', "owner ".length()));
        }
      }
    }
    throw new IllegalStateException("the node said nothing and ended with " + node.exitValue());
  }
}
