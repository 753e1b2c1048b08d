package io.mycelium.actors.instance;

import io.mycelium.api.ComponentId;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Requests that came before the node listed the instance and the hands told what they hold. */
final class EarlyRequests {
  private final ComponentId component;
  private final List<ComponentCommand.Acquire> requests = new ArrayList<>();

  EarlyRequests(ComponentId component) {
    this.component = component;
  }

  int size() {
    return requests.size();
  }

  /** Keeps a request and says so to who made it. */
  void keep(ComponentCommand.Acquire acquire) {
    requests.add(acquire);
    acquire.replyTo().tell(LeaseReply.Preparing.of(asked(acquire), "waiting for the node"));
  }

  private LeaseReply.Asked asked(ComponentCommand.Acquire acquire) {
    return new LeaseReply.Asked(component, acquire.holder());
  }

  /** Makes all requests again, in their order. */
  void takeUp(ActorRef<ComponentCommand> instance) {
    List<ComponentCommand.Acquire> now = List.copyOf(requests);
    requests.clear();
    now.forEach(instance::tell);
  }

  /** Refuses all requests; they may come again. */
  void refuse(String reason) {
    requests.forEach(
        acquire -> acquire.replyTo().tell(new LeaseReply.Refused(asked(acquire), reason, true)));
    requests.clear();
  }
}
