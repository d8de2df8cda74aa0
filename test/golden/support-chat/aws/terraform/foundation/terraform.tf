terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }

  backend "s3" {
    bucket       = "support-chat-prod-state-06f9d2"
    encrypt      = true
    key          = "support-chat/production/foundation.tfstate"
    kms_key_id   = "alias/support-chat-prod-state"
    region       = "eu-north-1"
    use_lockfile = true
  }
}
