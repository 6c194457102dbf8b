// How far the sending of a file is, which a browser does not show by itself. Without this the form is sent all the same.
const form = document.getElementById("upload");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const [button, state] = [form.querySelector("button"), form.querySelector(".state")];
  const [bar, told] = [state.querySelector("progress"), state.querySelector("span")];
  const asked = new XMLHttpRequest();
  asked.open("POST", form.action);
  asked.setRequestHeader("Accept", "text/html");
  asked.upload.addEventListener("progress", ({ loaded, total }) => {
    [bar.max, bar.value] = [total || 1, loaded];
    told.textContent = `${form.dataset.sending} ${Math.round((100 * loaded) / (total || 1))} %`;
  });
  asked.addEventListener("load", () => {
    if (asked.status < 400) { location.assign(asked.responseURL); return; } // how far the reading is, or the contract
    const page = new DOMParser().parseFromString(asked.responseText, "text/html");
    told.textContent = page.querySelector("[role=alert]")?.textContent || `${form.dataset.failed}: ${asked.status}`;
    [bar.hidden, button.disabled] = [true, false];
  });
  asked.addEventListener("error", () => {
    told.textContent = form.dataset.failed;
    [bar.hidden, button.disabled] = [true, false];
  });
  [button.disabled, state.hidden, bar.hidden, told.textContent] = [true, false, false, form.dataset.sending];
  asked.send(new FormData(form));
});
