package io.mycelium.runtime.process;

import io.mycelium.api.Members;
import io.mycelium.api.Registration;
import io.mycelium.runtime.process.ToNode.Ask;
import java.util.List;
import java.util.function.Consumer;

/** The nodes of the fleet as a child sees them. */
final class ProxyMembers implements Members {
  private final Calls calls;
  private final ChildWatches watches;

  ProxyMembers(Calls calls, ChildWatches watches) {
    this.calls = calls;
    this.watches = watches;
  }

  @Override
  public Member self() {
    return nodes(new Ask.Self()).getFirst();
  }

  @Override
  public List<Member> all() {
    return nodes(new Ask.All());
  }

  @Override
  public Registration onChange(Consumer<List<Member>> listener) {
    return watches.members(listener);
  }

  private List<Member> nodes(Ask ask) {
    if (calls.ask("members", ask) instanceof ToChild.Reply.Nodes(var members)) {
      return members;
    }
    throw new IllegalStateException("members were answered with something else");
  }
}
