package io.mycelium.actors.instance;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Requests that came before the node listed the instance and the hands told what they hold. */
final class EarlyRequests {
  private final List<ComponentCommand.Acquire> requests = new ArrayList<>();

  int size() {
    return requests.size();
  }

  /** Keeps a request and says so to who made it. */
  void keep(ComponentCommand.Acquire acquire) {
    requests.add(acquire);
    acquire.replyTo().tell(LeaseReply.Preparing.of("waiting for the node"));
  }

  /** Makes all requests again, in their order. */
  void takeUp(ActorRef<ComponentCommand> instance) {
    List<ComponentCommand.Acquire> now = List.copyOf(requests);
    requests.clear();
    now.forEach(instance::tell);
  }

  /** Refuses all requests; they may come again. */
  void refuse(String reason) {
    requests.forEach(acquire -> acquire.replyTo().tell(new LeaseReply.Refused(reason, true)));
    requests.clear();
  }
}
