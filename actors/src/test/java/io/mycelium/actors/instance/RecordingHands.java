package io.mycelium.actors.instance;

import io.mycelium.api.NodeId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Hands that remember their orders and do nothing by themselves. */
final class RecordingHands implements Hands {
  private volatile NodeId node;
  private final List<HandsCommand> orders = new CopyOnWriteArrayList<>();
  private final AtomicLong incarnation = new AtomicLong(1);

  RecordingHands(NodeId node) {
    this.node = node;
  }

  @Override
  public NodeId node() {
    return node;
  }

  @Override
  public long incarnation() {
    return incarnation.get();
  }

  /** From now on these are the hands of another node. */
  void belongTo(NodeId other) {
    node = other;
  }

  void startAnew() {
    incarnation.incrementAndGet();
  }

  @Override
  public void tell(HandsCommand order) {
    orders.add(order);
  }

  /** The orders of one kind so far, in order. */
  <T extends HandsCommand> List<T> orders(Class<T> kind) {
    return orders.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void clear() {
    orders.clear();
  }
}
