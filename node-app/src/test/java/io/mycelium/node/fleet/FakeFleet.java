package io.mycelium.node.fleet;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A fleet in memory with one node, whose events a test puts in. */
public final class FakeFleet
    implements FleetQueries, FleetCommands, FleetStory, CacheControl, MemoryControl {
  /** The id of the one node. */
  public static final NodeId NODE = new NodeId("ab".repeat(32));

  /** The operation of a task that succeeds before its cancel takes effect. */
  public static final String ENDS_BEFORE_ITS_CANCEL = "ends-before-its-cancel";

  private final Set<TaskId> cancelled = ConcurrentHashMap.newKeySet();
  private final Map<TaskId, TaskSubmission> tasks = new ConcurrentHashMap<>();
  private final BlockingQueue<Resource> events = new LinkedBlockingQueue<>();
  private volatile Supplier<Outcome> releases = () -> Outcome.done("1", Map.of("index", 1));
  private volatile Readiness readiness = new Readiness(true, "up");
  private volatile List<Resource> instances = List.of();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  public FleetApi api() {
    return new FleetApi(this, this, this, this, this);
  }

  public void notReady(String reason) {
    readiness = new Readiness(false, reason);
  }

  public void hasInstance(String name) {
    instances = List.of(new Resource(name, Map.of("state", "idle")));
  }

  /** Lets lists wait until the latch is open. */
  public void hold(CountDownLatch latch) {
    gate = latch;
  }

  /** Decides what comes of statements. */
  public void releases(Supplier<Outcome> outcome) {
    releases = outcome;
  }

  public void happens(String name, String type) {
    events.add(new Resource(name, Map.of("type", type)));
  }

  @Override
  public List<Resource> list(ResourceKind kind) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return switch (kind) {
      case NODES -> List.of(node());
      case TASKS -> tasks.values().stream().map(this::task).toList();
      case UPDATES -> List.of(update());
      case INSTANCES -> instances;
      case COMPONENTS, RELEASES -> List.of();
    };
  }

  @Override
  public Optional<Resource> describe(ResourceKind kind, String name) {
    return list(kind).stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static Resource node() {
    return new Resource(NODE.value(), Map.of("state", "up", "kind", "dedicated-sclerotium"));
  }

  private static Resource update() {
    return new Resource(
        NODE + "/acme.hello@1.0.0",
        Map.of("from", "1.0.0", "to", "1.1.0", "decision", "held", "reason", "policy PATCH"));
  }

  private Resource task(TaskSubmission task) {
    String state = cancelled.contains(task.id()) ? "cancelled" : "succeeded";
    return new Resource(
        task.id().value(), Map.of("kind", task.kind(), "state", state, "attempt", 1));
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        new Metric("leases", "Live \"leases\"", Metric.Type.GAUGE, Map.of("component", "a\"b"), 3));
  }

  @Override
  public Outcome release(byte[] statement, Principal who) {
    return statement.length == 0
        ? new Outcome.Refused(Outcome.Reason.INVALID, "the statement is empty")
        : releases.get();
  }

  @Override
  public Outcome submit(TaskSubmission task, Principal who) {
    TaskSubmission before = tasks.putIfAbsent(task.id(), task);
    if (before != null && !before.operation().equals(task.operation())) {
      return new Outcome.Refused(
          Outcome.Reason.CONFLICT, "task %s exists with another body".formatted(task.id()));
    }
    return new Outcome.Done(task(task));
  }

  @Override
  public Outcome cancel(TaskId task, Principal who) {
    TaskSubmission known = tasks.get(task);
    if (known == null || cancelled.contains(task)) {
      return new Outcome.Refused(Outcome.Reason.NOT_FOUND, "there is no task " + task);
    }
    if (!known.operation().equals(ENDS_BEFORE_ITS_CANCEL)) {
      cancelled.add(task);
    }
    return Outcome.done(task.value(), Map.of("state", "cancelling"));
  }

  @Override
  public Outcome policy(PolicyOrder order, Principal who) {
    return Outcome.done(
        order.component().value(),
        Map.of("policy", order.policy(), "windows", order.windows(), "from", order.from()));
  }

  @Override
  public Outcome pin(PinOrder order, Principal who) {
    return Outcome.done(
        order.component().value(),
        Map.of("version", order.version(), "node", order.node().map(NodeId::value).orElse("")));
  }

  @Override
  public Outcome rollout(RolloutOrder order, Principal who) {
    return Outcome.done(
        order.component().value(),
        Map.of(
            "to",
            order.to(),
            "canaries",
            order.canaries().stream().map(NodeId::value).toList(),
            "count",
            order.canaryCount(),
            "budget",
            order.errorBudget(),
            "soak",
            order.limits().soak().toString(),
            "plan",
            order.planOnly()));
  }

  @Override
  public Outcome abortRollout(ComponentId component, Principal who) {
    return Outcome.done(component.value(), Map.of("stage", "rolling-back"));
  }

  @Override
  public Optional<Resource> rollout(ComponentId component) {
    return component.value().equals("acme.hello")
        ? Optional.of(new Resource(component.value(), Map.of("stage", "soak")))
        : Optional.empty();
  }

  @Override
  public Outcome drain(NodeId node, boolean drained, Principal who) {
    return Outcome.done(node.value(), Map.of("drained", drained, "by", who.name()));
  }

  @Override
  public StoryPage events(EventQuery query, Duration wait) {
    try {
      Resource next = events.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
      return next == null
          ? new StoryPage(List.of(), query.after(), false)
          : new StoryPage(List.of(next), query.after() + 1, next.text("type").equals("last"));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<StoryPage> log(TaskId task, long after, Duration wait) {
    return tasks.containsKey(task)
        ? Optional.of(new StoryPage(List.of(new Resource("1", Map.of("line", "hello"))), 1, true))
        : Optional.empty();
  }

  @Override
  public Report list() {
    return new Report(Map.of("limit-bytes", 10), List.of(bundle("complete")));
  }

  @Override
  public Report plan(long comingBytes) {
    return new Report(Map.of("coming-bytes", comingBytes), List.of(bundle("goes")));
  }

  @Override
  public Report slots() {
    Map<String, Object> figure =
        Map.of("part", "classes", "bytes", 5, "method", "counted", "error", "none");
    return new Report(
        Map.of("hard-limit-bytes", 10),
        List.of(
            new Resource(
                "counter-1",
                Map.of(
                    "component",
                    "counter",
                    "generation",
                    1,
                    "bytes",
                    5,
                    "classes",
                    5,
                    "figures",
                    List.of(figure)))));
  }

  @Override
  public Outcome measure(Principal who) {
    return Outcome.done(NODE.value(), Map.of("slots", 1, "by", who.name()));
  }

  private static Resource bundle(String state) {
    return new Resource("counter", Map.of("bundle", "counter-1.0.0", "state", state));
  }

  @Override
  public Outcome pin(String bundle, boolean pinned, Principal who) {
    return Outcome.done(bundle, Map.of("pinned", pinned, "by", who.name()));
  }

  @Override
  public Outcome remove(String bundle, boolean force, Principal who) {
    return force
        ? Outcome.done(bundle, Map.of("freed-bytes", 7))
        : new Outcome.Refused(Outcome.Reason.CONFLICT, bundle + " stays: it is pinned");
  }
}
