import { expect } from "chai";
import { isPushService } from "../../server/notifications/push-service.js";

describe("A push service's address", () => {
  const services = ["push.apple.com", "fcm.googleapis.com"];

  // Red without the list: the app would call whatever a browser hands in.
  it("is one of those known, over https; nothing inside the school's network is ever called", () => {
    for (const known of ["https://fcm.googleapis.com/fcm/send/abc", "https://web.push.apple.com/x"])
      expect(isPushService(known, services), known).to.equal(true);
    for (const strange of [
      "http://fcm.googleapis.com/x",
      "https://fcm.googleapis.com.evil.example/x",
      "https://evilpush.apple.com.example/x",
      "https://notpush.apple.com@10.0.0.1/x",
      "https://me@web.push.apple.com/x",
      "https://web.push.apple.com:8443/x",
      "https://10.0.0.1/x",
      "http://127.0.0.1:27017/",
      "file:///etc/passwd",
      "nothing",
    ])
      expect(isPushService(strange, services), strange).to.equal(false);
  });
});
