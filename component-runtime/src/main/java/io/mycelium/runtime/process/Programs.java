package io.mycelium.runtime.process;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Processes;
import io.mycelium.runtime.SlotPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The programs that components in this JVM run beside it. A program outlives the slot that started
 * it for as long as the next slot of the component may take to adopt it; it does not outlive the
 * node.
 *
 * <p>Each process is held to the memory it asked for by {@code RLIMIT_DATA}, which counts private
 * memory that can be written (setrlimit(2)); a program that starts others gives the limit to each.
 * Where the system has control groups for us, a program and all that it starts is one, beside that
 * of the slot: it must outlive the slot, and what forks without end must not take the node with it.
 */
public final class Programs implements AutoCloseable {
  /** The most words of a command, and of an environment. */
  static final int MAX_WORDS = 1_024;

  /** The most characters of all words of a command, and of an environment. */
  static final int MAX_CHARACTERS = 64 << 10;

  /** The least memory that a program can be held to. */
  static final long MIN_MEMORY_BYTES = 1L << 20;

  /** What all processes of a program hold beside twice the memory of one: code, pages of files. */
  private static final long BESIDE_BYTES = 64L << 20;

  /**
   * What holds for all components.
   *
   * @param perComponent the most programs of one component that run
   * @param adoption how long a program waits for the next slot
   * @param kill how long it may take to be gone once killed
   * @param pids the most processes and threads of one program, where the system can hold it to that
   */
  public record Limits(int perComponent, Duration adoption, Duration kill, int pids) {
    /** 64 programs, a minute to be adopted, 10 s to be gone, 512 processes and threads. */
    public static final Limits DEFAULTS =
        new Limits(64, Duration.ofMinutes(1), Duration.ofSeconds(10), 512);

    /** Refuses what nobody can keep. */
    public Limits {
      if (perComponent < 1 || !adoption.isPositive() || !kill.isPositive() || pids < 1) {
        throw new IllegalArgumentException(
            "programs: per component %d, adoption %s, kill %s, pids %d must all be above 0"
                .formatted(perComponent, adoption, kill, pids));
      }
    }
  }

  /** Does something later; a port, so that tests own the time. */
  @FunctionalInterface
  public interface Later {
    /** Runs it after that time. */
    void run(Duration after, Runnable action);
  }

  private final String owner;
  private final Limits limits;
  private final Confinement confinement;
  private final Later later;
  private final LongSupplier nanos;
  private final AtomicLong number = new AtomicLong();
  private final Map<ComponentId, Set<Program>> running = new ConcurrentHashMap<>();

  /**
   * The programs of one node.
   *
   * @param owner what the marks of its processes begin with; an earlier start's are ended by it
   * @param confinement holds programs to limits of the system, where it can
   * @param nanos a monotonic clock
   */
  public Programs(
      String owner, Limits limits, Confinement confinement, Later later, LongSupplier nanos) {
    this.owner = owner;
    this.limits = limits;
    this.confinement = confinement;
    this.later = later;
    this.nanos = nanos;
  }

  /** What one slot of a component may do with them. */
  public SlotPrograms of(ComponentId component) {
    return new OfSlot(component);
  }

  /** Ends all of them; completes when they are gone, or their time is over. */
  public CompletableFuture<Void> end() {
    return CompletableFuture.allOf(
        running.values().stream()
            .flatMap(Set::stream)
            .map(Program::kill)
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Ends all of them; returns at once. */
  @Override
  public void close() {
    var _ = end();
  }

  private Set<Program> of(ComponentId component, boolean make) {
    return make
        ? running.computeIfAbsent(component, none -> ConcurrentHashMap.newKeySet())
        : running.getOrDefault(component, Set.of());
  }

  /** Refuses what can't be started anywhere. */
  static void check(Processes.Spec spec) {
    if (spec.command().isEmpty()) {
      throw new IllegalArgumentException("a program needs a command, this one has none");
    }
    List<String> environment = new ArrayList<>();
    spec.environment().forEach((key, value) -> environment.add(key + "=" + value));
    check("command", spec.command());
    check("environment", environment);
    if (spec.memoryBytes() < MIN_MEMORY_BYTES) {
      throw new IllegalArgumentException(
          "memoryBytes=%d, the least for a program is %d"
              .formatted(spec.memoryBytes(), MIN_MEMORY_BYTES));
    }
    if (!Files.isDirectory(spec.directory())) {
      throw new IllegalArgumentException(
          "directory %s is not there: make it before the program is started"
              .formatted(spec.directory()));
    }
  }

  private static void check(String what, List<String> words) {
    long characters = words.stream().mapToLong(String::length).sum();
    if (words.size() > MAX_WORDS || characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "%s of %d words with %d characters, the limits are %d and %d"
              .formatted(what, words.size(), characters, MAX_WORDS, MAX_CHARACTERS));
    }
  }

  private Process begin(Processes.Spec spec, String mark) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "/bin/sh",
            "-c",
            "ulimit -d \"$0\" && exec \"$@\"",
            Long.toString(spec.memoryBytes() >> 10)));
    command.addAll(spec.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(spec.directory().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(spec.environment());
    builder.environment().put(ProcessTree.VARIABLE, mark);
    return builder.start();
  }

  private Confinement.Held hold(String name, Process process, Processes.Spec spec)
      throws IOException {
    long all = 2 * Math.min(spec.memoryBytes(), Long.MAX_VALUE / 4) + BESIDE_BYTES;
    try {
      return confinement.hold(name, process.pid(), new Confinement.Limits(all, limits.pids()));
    } catch (IllegalStateException e) {
      if (process.isAlive()) {
        process.destroyForcibly();
        throw new IOException(e);
      }
      // One that has ended already can't be held, and needs not be.
      return Confinement.none("ended").hold(name, process.pid(), new Confinement.Limits(all, 1));
    }
  }

  private final class OfSlot implements SlotPrograms {
    private final ComponentId component;
    private final AtomicLong measureAt = new AtomicLong(nanos.getAsLong());
    private volatile boolean closed;

    OfSlot(ComponentId component) {
      this.component = component;
    }

    @Override
    public Held held() {
      List<Program> mine =
          of(component, false).stream().filter(program -> program.isHeldBy(this)).toList();
      if (mine.isEmpty()) {
        return Held.NOTHING;
      }
      long now = nanos.getAsLong();
      long due = measureAt.get();
      if (now - due >= 0 && measureAt.compareAndSet(due, now + Held.EVERY.toNanos())) {
        Thread.ofVirtual()
            .name("measure the programs of " + component)
            .inheritInheritableThreadLocals(false)
            .start(() -> mine.forEach(Program::measure));
      }
      return new Held(mine.size(), mine.stream().mapToLong(Program::residentBytes).sum());
    }

    @Override
    public Kept start(Processes.Spec spec) throws IOException {
      check(spec);
      Set<Program> all = of(component, true);
      synchronized (all) {
        if (all.size() >= limits.perComponent()) {
          throw new IllegalStateException(
              "%s runs %d programs, the limit is %d: stop one first"
                  .formatted(component, all.size(), limits.perComponent()));
        }
        // It ends with a character that no number has, so that no mark begins with another.
        long next = number.incrementAndGet();
        String mark = "%s:program-%d;".formatted(owner, next);
        Process process = begin(spec, mark);
        Confinement.Held held = hold("%s-program-%d".formatted(owner, next), process, spec);
        Program program =
            new Program(spec.task(), process, ProcessTree.of(mark), held, limits.kill(), this);
        all.add(program);
        var _ = program.onExit(status -> all.remove(program));
        if (closed) {
          var _ = program.kill();
          throw new IllegalStateException("the slot is unloaded");
        }
        return program;
      }
    }

    @Override
    public List<Kept> adopt() {
      List<Kept> taken =
          of(component, false).stream()
              .filter(program -> program.takenBy(this))
              .<Kept>map(program -> program)
              .toList();
      if (closed) {
        close();
      }
      return taken;
    }

    @Override
    public void close() {
      closed = true;
      for (Program program : of(component, false)) {
        program
            .leftBy(this)
            .ifPresent(time -> later.run(limits.adoption(), () -> program.killIfLeftSince(time)));
      }
    }

    @Override
    public String toString() {
      return "programs of a slot of " + component;
    }
  }
}
