terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }

  backend "gcs" {
    bucket = "support-chat-prod-state-05073c"
    prefix = "support-chat/production/foundation"
  }
}
