package io.mycelium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mycelium.runtime.leak.RetainedHeap;
import io.mycelium.runtime.memory.MemoryFigure;
import io.mycelium.runtime.memory.MemoryFigure.Kind;
import io.mycelium.runtime.memory.ThreadMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What slots of this JVM are counted with, beside what they are known to hold. */
class SlotMemoryTest {
  private static final long MIB = 1 << 20;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String HELD = "slot-memory-test.held";

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture = new Fixture(directory, new AtomicLong(4_000));
  }

  @AfterEach
  void close() {
    System.getProperties().remove(HELD);
    fixture.close();
  }

  private LoadedComponent starting(String name, String startBody) throws Exception {
    return fixture.load(
        fixture.jars.component(
            name,
            "static byte[] kept; static Map<Integer, String> texts = new HashMap<>();"
                + " public void start(ComponentContext c) throws Exception { "
                + startBody
                + " } public byte[] run(TaskContext t) throws Exception {"
                + " byte[] local = new byte[3 << 20]; new CountDownLatch(1).await();"
                + " return local; }"));
  }

  private static MemoryFigure figure(LoadedSlot slot, Kind kind) {
    return slot.memory().stream().filter(each -> each.kind() == kind).findFirst().orElseThrow();
  }

  private long heap(LoadedSlot slot) throws Exception {
    assertThat(Fixture.await(fixture.runtime.measureHeap(fixture.dumps)))
        .isInstanceOf(RetainedHeap.Answer.Sizes.class);
    assertThat(figure(slot, Kind.HEAP).method()).contains("heap dump");
    return figure(slot, Kind.HEAP).bytes();
  }

  @Test
  void classes_areCountedByTheirFilesFirst_andByTheJvmSoonAfter() throws Exception {
    LoadedComponent slot = starting("classes", "");
    MemoryFigure first = figure(slot, Kind.CLASSES);
    assertThat(first.method()).contains("class files");
    assertThat(first.bytes()).isPositive();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> figure(slot, Kind.CLASSES).method().contains("metaspace"));
    assertThat(figure(slot, Kind.CLASSES).bytes()).isBetween(first.bytes(), 100 * first.bytes());
    assertThat(slot.memoryBytes()).isEqualTo(figure(slot, Kind.CLASSES).bytes());
  }

  @Test
  void arenas_areCountedWhileTheyAreOpen() throws Exception {
    LoadedComponent slot = starting("arena", "c.arena(10000).allocate(5000);");

    assertThat(figure(slot, Kind.ARENAS).bytes()).isEqualTo(5000);
    assertThat(slot.memoryBytes()).isEqualTo(5000 + figure(slot, Kind.CLASSES).bytes());
  }

  @Test
  void threads_aroundTheContext_areCountedWithTheirStacksWhileTheyRun() throws Exception {
    LoadedComponent slot =
        starting(
            "threads",
            "Runnable waits = () -> { try { new CountDownLatch(1).await(); }"
                + " catch (InterruptedException end) {} };"
                + " new Thread(waits, \"slot-memory-test\").start();"
                // What a thread of the slot starts belongs to the slot as well.
                + " new Thread(() -> { new Thread(waits).start(); waits.run(); }).start();"
                // Whoever counts must not run code of the component.
                + " new Thread(waits) { @Override public ClassLoader getContextClassLoader() {"
                + " throw new IllegalStateException(\"asked\"); } }.start();"
                + " c.executor().execute(waits);");
    LoadedComponent other = starting("other", "");
    long stack = ThreadMemory.bytesEach();

    await().atMost(LIMIT).until(() -> figure(slot, Kind.THREADS).bytes() == 4 * stack);
    assertThat(figure(slot, Kind.THREADS).method())
        .isEqualTo(
            "4 platform threads, with %d KiB for each that it has started itself; 1 are virtual"
                .formatted(stack >> 10));
    assertThat(slot.memoryBytes()).isGreaterThan(4 * stack);
    assertThat(figure(other, Kind.THREADS).bytes()).isZero();

    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("slot-memory-test"))
        .forEach(Thread::interrupt);
    await().atMost(LIMIT).until(() -> figure(slot, Kind.THREADS).bytes() == 3 * stack);
  }

  @Test
  void heap_isWhatGoesWithTheSlot_andCountsFromThenOn() throws Exception {
    LoadedComponent large = starting("large", "kept = new byte[8 << 20];");
    LoadedComponent small =
        starting("small", "for (int i = 0; i < 1000; i++) { texts.put(i, \"x\".repeat(1000)); }");
    assertThat(figure(large, Kind.HEAP).method()).isEqualTo("not measured");

    assertThat(heap(large)).isBetween(8 * MIB, 8 * MIB + MIB / 2);
    assertThat(figure(small, Kind.HEAP).bytes()).isBetween(MIB * 9 / 10, MIB * 3 / 2);
    assertThat(large.memoryBytes()).isGreaterThan(8 * MIB);
  }

  @Test
  void heap_thatIsHeldByOthersToo_isNotTheSlots() throws Exception {
    LoadedComponent slot =
        starting(
            "shared",
            "kept = new byte[8 << 20]; System.getProperties().put(\"%s\", kept);".formatted(HELD));

    assertThat(heap(slot)).isLessThan(MIB);
  }

  @Test
  void heap_ofTasks_isTheSlotsWhileTheyRun() throws Exception {
    LoadedComponent slot = starting("tasks", "");
    RunningTask task = fixture.start(slot, "wait");
    await().atMost(LIMIT).until(() -> heap(slot) > 3 * MIB);

    task.cancel();
    var _ = Fixture.await(task.outcome());
    await().atMost(LIMIT).until(() -> heap(slot) < MIB);
  }

  @Test
  void slot_thatUnloads_holdsNothing() throws Exception {
    LoadedComponent slot = starting("unloads", "kept = new byte[8 << 20];");
    assertThat(fixture.unload(slot)).isInstanceOf(UnloadOutcome.Unloaded.class);

    assertThat(slot.memory()).isEmpty();
    assertThat(slot.memoryBytes()).isZero();
  }
}
