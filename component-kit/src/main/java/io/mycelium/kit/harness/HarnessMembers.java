package io.mycelium.kit.harness;

import io.mycelium.api.Members;
import io.mycelium.api.NodeId;
import io.mycelium.api.Registration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The nodes that the node of the test knows: itself, and whom the test adds. */
public final class HarnessMembers implements Members {
  private static final double REPUTATION = 0.5;

  private final NodeId self;
  private final Map<NodeId, Member> members = new TreeMap<>();
  private final List<Consumer<List<Member>>> listeners = new CopyOnWriteArrayList<>();

  HarnessMembers(NodeId self) {
    this.self = self;
    members.put(self, new Member(self, Kind.RHIZOMORPH, "", true, REPUTATION));
  }

  /** Adds a node, or says something else of it, and tells the component. */
  public void set(Member member) {
    synchronized (this) {
      members.put(member.node(), member);
    }
    tell();
  }

  /** Takes a node away and tells the component; the node of the test stays. */
  public void remove(NodeId node) {
    synchronized (this) {
      if (node.equals(self)) {
        throw new IllegalArgumentException("%s is the node of the test: it stays".formatted(node));
      }
      members.remove(node);
    }
    tell();
  }

  private void tell() {
    List<Member> now = all();
    listeners.forEach(listener -> listener.accept(now));
  }

  @Override
  public synchronized Member self() {
    Member member = members.get(self);
    if (member == null) {
      throw new IllegalStateException("node %s does not know itself".formatted(self));
    }
    return member;
  }

  @Override
  public synchronized List<Member> all() {
    return List.copyOf(members.values());
  }

  @Override
  public Registration onChange(Consumer<List<Member>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
