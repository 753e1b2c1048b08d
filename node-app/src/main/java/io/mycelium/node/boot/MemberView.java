package io.mycelium.node.boot;

import io.mycelium.api.NodeId;
import io.mycelium.api.TaskId;
import io.mycelium.cluster.FleetShards;
import io.mycelium.node.fleet.EventQuery;
import io.mycelium.node.fleet.FleetApi;
import io.mycelium.node.fleet.FleetCommands;
import io.mycelium.node.fleet.FleetQueries;
import io.mycelium.node.fleet.FleetStory;
import io.mycelium.node.fleet.Metric;
import io.mycelium.node.fleet.Outcome;
import io.mycelium.node.fleet.Principal;
import io.mycelium.node.fleet.Readiness;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.fleet.ResourceKind;
import io.mycelium.node.fleet.StoryPage;
import io.mycelium.node.fleet.TaskSubmission;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/** The fleet as the cluster's membership shows it; what needs more is refused. */
final class MemberView implements FleetQueries, FleetCommands, FleetStory {
  private static final Outcome REFUSED =
      new Outcome.Refused(Outcome.Reason.UNAVAILABLE, "this node keeps no event log");

  private final Cluster cluster;

  private MemberView(Cluster cluster) {
    this.cluster = cluster;
  }

  static FleetApi api(ActorSystem<?> system) {
    MemberView view = new MemberView(Cluster.get(Adapter.toClassic(system)));
    return new FleetApi(view, view, view);
  }

  @Override
  public List<Resource> list(ResourceKind kind) {
    if (kind != ResourceKind.NODES) {
      return List.of();
    }
    List<Resource> nodes = new ArrayList<>();
    for (Member member : cluster.state().getMembers()) {
      FleetShards.nodeOf(member).ifPresent(id -> nodes.add(node(id, member)));
    }
    nodes.sort(Comparator.comparing(Resource::name));
    return nodes;
  }

  private Resource node(String id, Member member) {
    boolean reachable = !cluster.state().getUnreachable().contains(member);
    String status = member.status().toString().toLowerCase(Locale.ROOT);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("node", id);
    facts.put("state", reachable ? status : "unreachable");
    facts.put("address", member.address().toString());
    return new Resource(id, facts);
  }

  @Override
  public Optional<Resource> describe(ResourceKind kind, String name) {
    return list(kind).stream().filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public Readiness readiness() {
    MemberStatus status = cluster.selfMember().status();
    return new Readiness(status.equals(MemberStatus.up()), "this member is " + status);
  }

  @Override
  public List<Metric> metrics() {
    double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return List.of(
        new Metric("heap_used_bytes", "Java heap in use", Metric.Type.GAUGE, Map.of(), heap),
        new Metric(
            "members_count",
            "Members that this node knows",
            Metric.Type.GAUGE,
            Map.of(),
            list(ResourceKind.NODES).size()));
  }

  @Override
  public Outcome release(byte[] statement, Principal who) {
    return REFUSED;
  }

  @Override
  public Outcome submit(TaskSubmission task, Principal who) {
    return REFUSED;
  }

  @Override
  public Outcome cancel(TaskId task, Principal who) {
    return REFUSED;
  }

  @Override
  public Outcome drain(NodeId node, boolean drained, Principal who) {
    return REFUSED;
  }

  @Override
  public StoryPage events(EventQuery query, Duration wait) {
    return new StoryPage(List.of(), query.after(), true);
  }

  @Override
  public Optional<StoryPage> log(TaskId task, long after, Duration wait) {
    return Optional.empty();
  }
}
