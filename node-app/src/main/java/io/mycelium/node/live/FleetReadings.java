package io.mycelium.node.live;

import io.mycelium.actors.agent.SporeFleetViews;
import io.mycelium.actors.fleet.FleetCommand;
import io.mycelium.actors.fleet.FleetReply;
import io.mycelium.actors.fleet.FleetState;
import io.mycelium.actors.fleet.FleetSupervisor;
import io.mycelium.actors.instance.ComponentActor;
import io.mycelium.actors.instance.ComponentCommand;
import io.mycelium.actors.instance.ComponentDescription;
import io.mycelium.actors.instance.InstanceId;
import io.mycelium.actors.node.NodeActor;
import io.mycelium.actors.node.NodeCommand;
import io.mycelium.actors.node.NodeDescription;
import io.mycelium.actors.node.NodeState;
import io.mycelium.actors.registry.ComponentRegistry;
import io.mycelium.actors.spore.NodeCard;
import io.mycelium.actors.spore.SporeBoard;
import io.mycelium.actors.task.TaskActor;
import io.mycelium.actors.task.TaskCommand;
import io.mycelium.actors.task.TaskReply;
import io.mycelium.actors.version.ComponentVersionRegistry;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.FleetQueries;
import io.mycelium.node.fleet.Metric;
import io.mycelium.node.fleet.Readiness;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.fleet.ResourceKind;
import io.mycelium.node.fleet.UnavailableException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/** Answers what is asked of the fleet. */
final class FleetReadings implements FleetQueries {
  /** The most open tasks whose progress is asked for in one list. */
  private static final int MAX_PROGRESS = 64;

  /**
   * Where the answers come from.
   *
   * @param asking the entities
   * @param spores what was heard by gossip
   * @param registry the releases that were verified here
   * @param reach who is a member and can be reached
   * @param tasks all tasks
   * @param readiness whether this node takes requests
   * @param metrics what this node measures of itself
   * @param clock says whether a maintenance window is open
   */
  record Sources(
      Asking asking,
      SporeBoard spores,
      ComponentRegistry registry,
      Supplier<SporeFleetViews.Reach> reach,
      TaskBoard tasks,
      Supplier<Readiness> readiness,
      Supplier<List<Metric>> metrics,
      InstantSource clock) {}

  private final Sources sources;

  FleetReadings(Sources sources) {
    this.sources = sources;
  }

  @Override
  public List<Resource> list(ResourceKind kind) {
    return switch (kind) {
      case NODES -> nodes();
      case COMPONENTS -> components();
      case INSTANCES -> instances();
      case RELEASES -> ReleaseView.releases(sources.registry().log());
      case TASKS -> tasks();
      case UPDATES -> updates();
    };
  }

  @Override
  public Optional<Resource> describe(ResourceKind kind, String name) {
    return switch (kind) {
      case TASKS -> task(new TaskId(name));
      case INSTANCES -> instance(InstanceId.parse(name));
      case NODES, COMPONENTS, RELEASES, UPDATES ->
          list(kind).stream().filter(each -> each.name().equals(name)).findFirst();
    };
  }

  private List<FleetReply.NodeLine> lines() {
    FleetReply reply =
        sources
            .asking()
            .untilAnswered(
                FleetSupervisor.KEY,
                FleetSupervisor.ID,
                (ActorRef<FleetReply> replyTo) -> new FleetCommand.Describe(replyTo));
    if (reply instanceof FleetReply.Description(long term, List<FleetReply.NodeLine> nodes)) {
      return nodes;
    }
    throw new IllegalStateException("the supervisor described the fleet with " + reply);
  }

  private Map<NodeId, NodeState> states(List<FleetReply.NodeLine> lines) {
    List<CompletableFuture<NodeDescription>> questions =
        lines.stream()
            .map(
                line ->
                    sources
                        .asking()
                        .once(
                            NodeActor.KEY,
                            line.node().value(),
                            (ActorRef<NodeDescription> replyTo) ->
                                new NodeCommand.Describe(replyTo)))
            .toList();
    Map<NodeId, NodeState> states = new HashMap<>();
    Asking.answered(questions).forEach(answer -> states.put(answer.node(), answer.state()));
    return states;
  }

  private List<Resource> nodes() {
    try {
      return nodes(lines(), NodeFactsView.Source.LOG);
    } catch (UnavailableException e) {
      // Who looks after a fleet needs to see it most when nobody can be asked about it.
      return nodes(heard(), NodeFactsView.Source.GOSSIP);
    }
  }

  private List<Resource> nodes(List<FleetReply.NodeLine> lines, NodeFactsView.Source source) {
    Map<NodeId, NodeState> states = states(lines);
    SporeFleetViews.Reach reach = sources.reach().get();
    var cards = sources.spores().current().cards();
    return lines.stream()
        .map(
            line ->
                NodeFactsView.of(
                    line,
                    states.get(line.node()),
                    cards.get(line.node()),
                    reach.reachable().contains(line.node()),
                    source))
        .toList();
  }

  private List<FleetReply.NodeLine> heard() {
    return sources.spores().current().cards().values().stream()
        .sorted(Comparator.comparing(NodeCard::node))
        .map(
            card ->
                new FleetReply.NodeLine(
                    card.node(),
                    card.incarnation(),
                    card.facts().kind(),
                    0,
                    FleetState.Standing.PRESENT))
        .toList();
  }

  private List<InstanceId> instanceIds() {
    List<InstanceId> ids = new ArrayList<>();
    states(lines())
        .forEach(
            (node, state) ->
                state.instances().forEach(component -> ids.add(new InstanceId(node, component))));
    ids.sort(
        (left, right) -> {
          int order = left.component().compareTo(right.component());
          return order != 0 ? order : left.node().compareTo(right.node());
        });
    return ids;
  }

  private List<ComponentDescription> descriptions() {
    return Asking.answered(instanceIds().stream().map(this::ask).toList());
  }

  /** The instances of one component that answer. */
  List<ComponentDescription> instancesOf(ComponentId component) {
    return Asking.answered(
        instanceIds().stream()
            .filter(id -> id.component().equals(component))
            .map(this::ask)
            .toList());
  }

  @Override
  public Optional<Resource> rollout(ComponentId component) {
    return new RolloutOrders(sources.asking(), this::instancesOf).status(component);
  }

  private List<Resource> instances() {
    return descriptions().stream().map(InstanceView::of).toList();
  }

  private List<Resource> updates() {
    return new UpdateCheck(sources.asking())
        .of(
            descriptions(),
            ComponentVersionRegistry.of(sources.registry().log()),
            sources.clock().instant());
  }

  private CompletableFuture<ComponentDescription> ask(InstanceId id) {
    return sources
        .asking()
        .once(
            ComponentActor.KEY,
            id.toString(),
            (ActorRef<ComponentDescription> replyTo) -> new ComponentCommand.Describe(replyTo));
  }

  private Optional<Resource> instance(InstanceId id) {
    return Asking.answer(ask(id))
        .filter(instance -> instance.state().registered())
        .map(InstanceView::of);
  }

  private List<Resource> components() {
    Map<ComponentId, List<String>> nodes = new HashMap<>();
    instanceIds()
        .forEach(
            id ->
                nodes
                    .computeIfAbsent(id.component(), any -> new ArrayList<>())
                    .add(id.node().value()));
    var log = sources.registry().log();
    return log.components().stream()
        .map(
            component ->
                ReleaseView.component(log, component, nodes.getOrDefault(component, List.of())))
        .toList();
  }

  private List<Resource> tasks() {
    List<TaskBoard.Line> lines = sources.tasks().current();
    Map<String, CompletableFuture<TaskReply>> open = new HashMap<>();
    lines.reversed().stream()
        .filter(line -> !line.hasEnded())
        .limit(MAX_PROGRESS)
        .forEach(line -> open.put(line.task(), ask(line.task())));
    List<Resource> tasks = new ArrayList<>();
    for (TaskBoard.Line line : lines) {
      CompletableFuture<TaskReply> question = open.get(line.task());
      Optional<TaskReply> answer = question == null ? Optional.empty() : Asking.answer(question);
      tasks.add(
          answer.isPresent() && answer.get() instanceof TaskReply.Description task
              ? TaskView.of(task, line.node())
              : TaskView.of(line));
    }
    return tasks;
  }

  private CompletableFuture<TaskReply> ask(String task) {
    return sources
        .asking()
        .once(
            TaskActor.KEY,
            task,
            (ActorRef<TaskReply> replyTo) -> new TaskCommand.Describe(replyTo));
  }

  private Optional<Resource> task(TaskId id) {
    TaskReply reply =
        sources
            .asking()
            .untilAnswered(
                TaskActor.KEY,
                id.value(),
                (ActorRef<TaskReply> replyTo) -> new TaskCommand.Describe(replyTo));
    if (!(reply instanceof TaskReply.Description task)) {
      return Optional.empty();
    }
    // An attempt that has ended is on no node any more; the journal knows where it was.
    String lastNode =
        task.node() != null
            ? ""
            : sources.tasks().current().stream()
                .filter(line -> line.task().equals(id.value()))
                .map(TaskBoard.Line::node)
                .findFirst()
                .orElse("");
    return Optional.of(TaskView.of(task, lastNode));
  }

  @Override
  public Readiness readiness() {
    return sources.readiness().get();
  }

  @Override
  public List<Metric> metrics() {
    return sources.metrics().get();
  }
}
