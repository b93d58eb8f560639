// Follows jobs shown by jobs/_progress.html until they finish. The page may be left at any time.
//
//   <div data-essor-job="<address of the fragment>" data-essor-job-state="running">
//     <div data-essor-job-body>…fragment…</div>
//     <p data-essor-job-live role="status"></p>
//   </div>
//
// When a job ends, `essor:job-finished` bubbles from the element with {state} in its detail; with
// data-essor-job-then="reload" the page is loaded again.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 5000;
const FINISHED = new Set(["succeeded", "failed", "cancelled"]);

const jitter = (wait) => wait * (0.8 + Math.random() * 0.4);

class JobFollower {
  constructor(element) {
    this.element = element;
    this.body = element.querySelector("[data-essor-job-body]");
    this.live = element.querySelector("[data-essor-job-live]");
    this.tag = "";
    this.wait = FIRST_WAIT;
    if (!FINISHED.has(element.dataset.essorJobState)) this.later();
  }

  later() {
    setTimeout(() => this.look(), jitter(this.wait));
  }

  async look() {
    if (!this.element.isConnected) return;
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => this.later(), { once: true });
      return;
    }
    try {
      const response = await fetch(this.element.dataset.essorJob, {
        headers: this.tag ? { "If-None-Match": this.tag } : {},
        cache: "no-store",
        credentials: "same-origin",
      });
      if (response.status === 304) {
        this.wait = Math.min(this.wait * 1.3, LONGEST_WAIT);
      } else if (response.ok) {
        this.wait = FIRST_WAIT;
        this.tag = response.headers.get("ETag") ?? "";
        this.show(await response.text());
      } else if (response.status < 500) {
        return; // signed out, or no longer ours to see
      }
    } catch {
      this.wait = LONGEST_WAIT; // the network is away: keep what is shown, look again
    }
    if (!FINISHED.has(this.element.dataset.essorJobState)) this.later();
  }

  show(html) {
    const fragment = new DOMParser().parseFromString(html, "text/html").body;
    const state = fragment.querySelector("[data-essor-job-card]");
    if (!state) return;
    const focused = this.body.contains(document.activeElement);
    this.body.replaceChildren(...fragment.childNodes);
    if (focused) this.body.querySelector("button, a")?.focus();
    const { state: name, announcement } = state.dataset;
    if (this.live && this.live.textContent !== announcement) this.live.textContent = announcement;
    const before = this.element.dataset.essorJobState;
    this.element.dataset.essorJobState = name;
    if (FINISHED.has(name) && !FINISHED.has(before)) this.finish(name);
  }

  finish(state) {
    this.element.dispatchEvent(
      new CustomEvent("essor:job-finished", { bubbles: true, detail: { state } }),
    );
    if (this.element.dataset.essorJobThen === "reload") window.location.reload();
  }
}

export function followJobs(root = document) {
  for (const element of root.querySelectorAll("[data-essor-job]")) {
    if (element.dataset.essorJobFollowed) continue;
    element.dataset.essorJobFollowed = "yes";
    new JobFollower(element);
  }
}

followJobs();
document.addEventListener("htmx:afterSettle", (event) => followJobs(event.target));
