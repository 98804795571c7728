/** An hour proposed goes into the fields of day and hour, and its topic where none was chosen, without leaving the page. */
export function takeHours() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hour]");
    if (!button) return;
    event.preventDefault();
    const [moment, topic] = button.dataset.hour.split(";");
    const { planned_on: day, planned_time: hour, topic: select } = button.form.elements;
    [day.value, hour.value] = moment.split("T");
    if (topic && !select.value) select.value = topic;
    hour.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
