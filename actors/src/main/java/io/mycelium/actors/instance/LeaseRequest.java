package io.mycelium.actors.instance;

import io.mycelium.api.VersionRange;

/** What is asked for, without the way back. */
record LeaseRequest(VersionRange range, LeaseReply.Asked asked, long incarnation) {
  LeaseHolder holder() {
    return asked.holder();
  }
}
