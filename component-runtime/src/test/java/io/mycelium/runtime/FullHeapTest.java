package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mycelium.runtime.leak.FullHeap;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real JVMs whose heap real components fill. */
final class FullHeapTest {
  private static final int HEAP_MEGABYTES = 96;

  /** As nodes have it. */
  private static final int NODE_HEAP_MEGABYTES = 512;

  private static final String CORE = "core";

  @TempDir private Path directory;

  /** A node that fills its heap in the way of the second argument. */
  static final class Node {
    private Node() {}

    /** Loads two components and has one of them, or the core, ask for memory. */
    public static void main(String[] arguments) throws Exception {
      Fixture fixture = new Fixture(Path.of(arguments[0], "node"));
      dumps(Path.of(arguments[0]), Integer.parseInt(arguments[2]))
          .arm()
          .ifPresent(System.out::println);
      String members =
          """
          private final java.util.List<byte[]> kept = new java.util.ArrayList<>();
          public void start(ComponentContext c) {}
          public byte[] run(TaskContext t) throws Exception {
            java.util.List<byte[]> mine = new java.util.ArrayList<>();
            switch (t.operation()) {
              case "field": while (true) kept.add(new byte[1 << 18]);
              case "local": while (true) mine.add(new byte[1 << 18]);
              case "thread":
                Thread own = new Thread(() -> { while (true) mine.add(new byte[1 << 18]); }, "own");
                own.start();
                own.join();
                break;
              case "one": return new byte[1 << 30];
              case "small":
                java.util.List<Integer> numbers = new java.util.LinkedList<>();
                while (true) numbers.add(numbers.size());
              case "smallest":
                java.util.List<Object> objects = new java.util.ArrayList<>();
                while (true) objects.add(new Object());
              default: kept.add(new byte[20 << 20]);
            }
            return null;
          }\
          """;
      LoadedComponent hoards = fixture.load(fixture.jars.component("hoards", members));
      LoadedComponent neighbour = fixture.load(fixture.jars.component("neighbour", members));
      var _ = fixture.start(neighbour, "little");
      var _ = fixture.start(hoards, arguments[1]);
      if (arguments[1].equals(CORE)) {
        List<byte[]> own = new ArrayList<>();
        while (own.size() < Integer.MAX_VALUE) {
          own.add(new byte[1 << 18]);
        }
      }
      new CountDownLatch(1).await();
    }
  }

  private static FullHeap dumps(Path directory) {
    return dumps(directory, HEAP_MEGABYTES);
  }

  private static FullHeap dumps(Path directory, int megabytes) {
    return new FullHeap(directory.resolve("full-heap"), (long) megabytes << 20, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "field,alive when the heap was full",
    "local,alive when the heap was full",
    "thread,alive when the heap was full",
    "one,its code asked for more than the heap has"
  })
  void heap_thatAComponentFills_isPutDownToItsSlot(String how, String evidence) throws Exception {
    lackMemory(how);

    assertThat(dumps(directory).last())
        .isInstanceOfSatisfying(
            FullHeap.Last.FilledBy.class,
            filler -> {
              assertThat(filler.slot()).isEqualTo("demo@1.0.0#1");
              assertThat(filler.evidence()).contains(evidence);
            });
    assertThat(directory.resolve("full-heap")).isEmptyDirectory();
    assertThat(dumps(directory).last()).isInstanceOf(FullHeap.Last.Nothing.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "smallest"})
  void heapOfANode_thatManySmallObjectsFill_isPutDownToTheirSlot(String how) throws Exception {
    lackMemory(how, NODE_HEAP_MEGABYTES);

    assertThat(dumps(directory, NODE_HEAP_MEGABYTES).last())
        .isInstanceOfSatisfying(
            FullHeap.Last.FilledBy.class,
            filler -> assertThat(filler.slot()).isEqualTo("demo@1.0.0#1"));
  }

  @Test
  void heap_thatTheNodeItselfFills_isPutDownToNobody() throws Exception {
    lackMemory(CORE);

    assertThat(dumps(directory).last()).isInstanceOf(FullHeap.Last.Unknown.class);
    assertThat(directory.resolve("full-heap")).isEmptyDirectory();
  }

  @Test
  void dump_thatIsCutOff_isPutDownToNobody_andDeleted() throws Exception {
    lackMemory("field");
    Path dump = directory.resolve("full-heap/full.hprof");
    try (var channel = Files.newByteChannel(dump, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(dump) / 2);
    }

    assertThat(dumps(directory).last()).isInstanceOf(FullHeap.Last.Unknown.class);
    assertThat(dump).doesNotExist();
  }

  @Test
  void dump_thatIsTooLargeToBeWalked_saysSo_andIsDeleted() throws Exception {
    Path dump = Files.createDirectory(directory.resolve("full-heap")).resolve("full.hprof");
    try (var sparse = new RandomAccessFile(dump.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }

    assertThat(dumps(directory).last())
        .isInstanceOfSatisfying(
            FullHeap.Last.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("has 3221225472 bytes, the limit is"));
    assertThat(dump).doesNotExist();
  }

  @Test
  void arm_withoutRoomOnTheDisk_saysHowMuchThereIs() {
    FullHeap full =
        new FullHeap(directory.resolve("full-heap"), (long) HEAP_MEGABYTES << 20, Long.MAX_VALUE);

    assertThat(full.arm()).hasValueSatisfying(why -> assertThat(why).contains("has room for 0"));
  }

  private void lackMemory(String how) throws Exception {
    lackMemory(how, HEAP_MEGABYTES);
  }

  private void lackMemory(String how, int megabytes) throws Exception {
    Process node =
        ChildJvm.start(
            List.of(
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError"),
            Node.class,
            directory.toString(),
            how,
            Integer.toString(megabytes));
    try (var output = node.inputReader()) {
      List<String> said = output.lines().toList();
      assertThat(node.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(node.exitValue()).as(said.toString()).isEqualTo(3);
    } finally {
      node.destroyForcibly();
    }
  }
}
